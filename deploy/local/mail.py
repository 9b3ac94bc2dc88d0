"""The private mail catcher: its program and its readiness."""

import sys

from deploy.local.account import Account
from deploy.local.environment import plain_environment
from deploy.local.plan import Plan
from deploy.local.ports import answers
from deploy.local.supervision import Program

PROGRAM = "mail"


def programs(plan: Plan, account: Account) -> list[Program]:
    """The mail catcher, which keeps every message and sends none on."""
    environment = {
        **plain_environment(plan.state),
        "SMTP_PORT": str(plan.ports["smtp"]),
        "MAIL_PAGE_PORT": str(plan.ports["mail_page"]),
        "MAIL_FILE": str(plan.state.data("mail.jsonl")),
    }
    command = (sys.executable, "-m", "deploy.local.mailcatcher")
    return [Program(PROGRAM, command, environment, account, stop_seconds=5)]


def is_ready(plan: Plan) -> bool:
    """Whether mail is taken, by our catcher or by another's server, and ours can be read."""
    taken = answers(int(plan.mail["SMTP_PORT"]), plan.mail["SMTP_HOST"])
    return taken and (plan.mail_page_url is None or answers(plan.ports["mail_page"]))
