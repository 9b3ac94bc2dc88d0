"""The launcher's commands."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.local import launch
from deploy.local.doctor import examine
from deploy.local.environment import as_variables, described_environment, process_environment
from deploy.local.logs import follow
from deploy.local.plan import Plan, kept_plan
from deploy.local.processes import OPERATIONS, SUITE
from deploy.local.progress import Progress
from deploy.local.readiness import process_reasons, wait_for_processes
from deploy.local.state import State, find_state
from deploy.local.supervision import Supervisor
from deploy.local.troubles import LaunchTrouble

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
out = Console(highlight=False, soft_wrap=True)
StateName = Annotated[str | None, typer.Option("--state", help="Which suite: demo (the default), test, or a name.")]
Names = Annotated[list[str] | None, typer.Argument(help="Processes; all when none is named.")]


@app.callback()
def choose(context: typer.Context, state: StateName = None) -> None:
    """Choose the suite that the command is for."""
    with _told():
        context.obj = find_state(state)


@app.command()
def up(
    context: typer.Context,
    detour: Annotated[bool, typer.Option(help="With a proxy between all parts, for fault tests.")] = False,
) -> None:
    """Start servers and suite, and wait until all is ready."""
    _start(context.obj, partial(launch.up, by_detour=detour))


@app.command("servers-up")
def servers_up(context: typer.Context) -> None:
    """Start broker, database, object store and mail catcher alone."""
    _start(context.obj, launch.servers_up)


@app.command()
def down(context: typer.Context, wipe: Annotated[bool, typer.Option(help="Throw its data away too.")] = False) -> None:
    """Stop everything; data, ports and passwords are kept."""
    state: State = context.obj
    progress = Progress()
    with _told():
        ended = (launch.wipe if wipe else launch.down)(state, progress)
    progress.done(f"'{state.name}' is down, {ended} processes stopped", progress.seconds)


@app.command()
def status(context: typer.Context) -> None:
    """Show what runs."""
    plan = _plan(context.obj)
    supervisor = Supervisor(plan.state)
    if not supervisor.is_running():
        out.print(f"'{plan.state.name}' is down; `make up` starts it.")
        raise typer.Exit(3)
    infos = supervisor.processes()
    reasons = process_reasons(plan, [process.name for process in plan.processes])
    table = Table("process", "state", "since", "ready", box=None)
    for name, info in infos.items():
        is_ours = any(process.name == name for process in plan.processes)
        table.add_row(name, info["statename"], info["description"], reasons.get(name, "yes") if is_ours else "")
    out.print(table)


@app.command()
def doctor(context: typer.Context) -> None:
    """Examine every part and say how to mend what is wrong; exit status 1 when something is."""
    findings = examine(context.obj)
    for finding in findings:
        mark = "[green]✓[/green]" if finding.is_well else "[red]✗[/red]"
        out.print(f"{mark} {finding.part}: {finding.told}")
        if finding.cure:
            out.print(f"    → {finding.cure}")
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)


@app.command()
def logs(context: typer.Context, names: Names = None, lines: Annotated[int, typer.Option("-n")] = 20) -> None:
    """Show and follow what the processes print."""
    follow(_plan(context.obj), names or [], lines)


@app.command()
def restart(context: typer.Context, names: Names = None) -> None:
    """Stop and start processes of the suite: after a change of code, for example."""
    plan = _plan(context.obj)
    supervisor = Supervisor(plan.state)
    with _told():
        chosen = names or [process.name for process in plan.processes]
        supervisor.stop(*chosen)
        for name in chosen:
            supervisor.start(name)
        wait_for_processes(plan, supervisor, Progress())


@app.command()
def env(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON instead of export lines.")] = False,
    process: Annotated[str | None, typer.Option(help="What this process of the suite is told.")] = None,
) -> None:
    """Print addresses, users and passwords, for shells and tests."""
    plan = _plan(context.obj)
    told: Mapping[str, object] = _process_environment(plan, process) if process else described_environment(plan)
    if as_json:
        print(json.dumps(told, indent=2))
        return
    for name, text in as_variables(told).items():
        print(f"export {name}={shlex.quote(text)}")


def _start(state: State, start: Callable[[State, Progress], Plan]) -> None:
    progress = Progress()
    progress.title(f"Starting '{state.name}'")
    with _told():
        plan = start(state, progress)
    progress.done("up", progress.seconds)
    print_addresses(plan)


def print_addresses(plan: Plan) -> None:
    """Print where things are."""
    out.print(f"  portal and API   {plan.gateway_url}")
    if plan.mail_page_url:
        out.print(f"  caught mail      {plan.mail_page_url}")
    if any(process.name == OPERATIONS for process in plan.processes):
        out.print(f"  operations       {plan.operations_url} (user operator, password: `env`)")
    if "AMQP_URI" not in plan.external:
        out.print(f"  RabbitMQ         http://127.0.0.1:{plan.ports['amqp_management']} (password: `env`)")
    out.print(f"  logs             {plan.state.logs}")


@app.command(context_settings={"ignore_unknown_options": True})
def run(
    context: typer.Context, command: Annotated[list[str], typer.Argument(help="The command and its arguments.")]
) -> None:
    """Run a command that knows the addresses of this suite, as `env` prints them."""
    told = as_variables(described_environment(_plan(context.obj)))
    outcome = subprocess.run(command, env={**os.environ, **told}, check=False)
    raise typer.Exit(outcome.returncode)


def _process_environment(plan: Plan, name: str) -> dict[str, str]:
    for process in SUITE:
        if process.name == name:
            return process_environment(plan, process)
    raise typer.BadParameter(f"no process is called '{name}': {', '.join(process.name for process in SUITE)}")


def _plan(state: State) -> Plan:
    with _told():
        plan = kept_plan(state)
    if plan is None:
        out.print(f"'{state.name}' has never been up; `make up` starts it.")
        raise typer.Exit(3)
    return plan


@contextmanager
def _told() -> Iterator[None]:
    """Tell a person what is in the way instead of showing a traceback."""
    try:
        yield
    except LaunchTrouble as trouble:
        print(f"\nportolan: {trouble}", file=sys.stderr)
        raise typer.Exit(2) from trouble
    except KeyboardInterrupt as interrupt:
        print("\ninterrupted; `make up` goes on, `make down` stops what runs.", file=sys.stderr)
        raise typer.Exit(130) from interrupt
