"""`python -m deploy.local.demo`: seed the running suite, drive one job, show mails, print the sign-ins."""

from __future__ import annotations

import sys

import httpx
from rich.console import Console
from rich.table import Table

from deploy.local.demo.cast import ADMINISTRATOR, AGENCY, ORGANISATIONS, PASSWORD, STAFF
from deploy.local.demo.job import Job
from deploy.local.demo.seed import seed
from deploy.local.plan import Plan, kept_plan
from deploy.local.state import find_state
from gateway.client import ApiProblem

out = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """Run the demo on the suite that is up; 1 with a clear line when a step fails."""
    plan = kept_plan(find_state(None))
    if plan is None:
        out.print("Nothing is up; `make demo` starts it.")
        return 1
    try:
        with out.status("Seeding an agency and three client organisations"):
            seed(plan)
        out.print("[bold]One job, end to end, through the public HTTP API[/bold]")
        job = Job.of_the_demo(plan.gateway_url)
        job.run(lambda title, figures: out.print(f"  [green]✓[/green] {title}\n      {figures}"))
    except (ApiProblem, TimeoutError, AssertionError, httpx.HTTPError) as trouble:
        out.print(f"\n[red]The demo stopped:[/red] {trouble}\n`make doctor` examines the parts.", markup=True)
        return 1
    _show_mails(plan, job)
    _show_sign_ins(plan)
    return 0


def _show_mails(plan: Plan, job: Job) -> None:
    if plan.mail_page_url is None:
        return
    letters = httpx.get(f"{plan.mail_page_url}/api/messages", timeout=10).json()
    found = letters["items"]
    out.print(f"  [green]✓[/green] e-mails so far: {len(found)} at {plan.mail_page_url}")
    for letter in [
        one for one in found if job.order["number"] in one["subject"] or job.quote["number"] in one["subject"]
    ]:
        out.print(f"      {letter['subject']}")


def _show_sign_ins(plan: Plan) -> None:
    table = Table(
        "account id", "user id", "name", "roles", box=None, padding=(0, 2), title="Sign-ins", title_justify="left"
    )
    for person in (ADMINISTRATOR, *STAFF):
        table.add_row(AGENCY, person.user_id, person.name, ", ".join(person.roles))
    for organisation in ORGANISATIONS:
        for person in organisation.people:
            table.add_row(organisation.account_id, person.user_id, person.name, ", ".join(person.roles))
    out.print()
    out.print(table)
    out.print(f"\n  password of all  {PASSWORD}")
    out.print(f"  API documents    {plan.gateway_url}/docs")
    out.print("  `make down` stops the suite; `make doctor`, `make logs` and `make audit` look after it.")


if __name__ == "__main__":
    sys.exit(main())
