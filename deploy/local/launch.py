"""Bringing a suite up and taking it down."""

import compileall
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from deploy.local import broker, detour
from deploy.local.account import STATE_HOME, Account, why_out_of_reach
from deploy.local.environment import plain_environment, process_environment
from deploy.local.orphans import end_all
from deploy.local.plan import Plan, fresh_plan, kept_plan
from deploy.local.progress import Progress
from deploy.local.readiness import wait_for_processes
from deploy.local.servers import SERVERS, server_programs, start_servers
from deploy.local.signers import settle_keys
from deploy.local.state import CHECKOUT, State, is_linked
from deploy.local.supervision import ENDED, Program, Supervisor, write_configuration
from deploy.local.troubles import LaunchTrouble

RUNS_AS_FILE = "runs-as.json"
OUR_PACKAGES = ("contracts", "deploy", "gateway", "ops", "portal_kit", "services")
SUPERVISOR_PATIENCE_SECONDS = 15


def up(state: State, progress: Progress, *, by_detour: bool = False) -> Plan:
    """Start what does not run yet and wait until all of it is ready.

    With a detour, for fault tests, processes reach their servers through a proxy; those that run are started anew.
    """
    with _attended(state, progress) as supervisor:
        plan = _up_servers(state, supervisor, progress, suite=True, by_detour=by_detour)
        wait_for_processes(plan, supervisor, progress)
    return plan


def servers_up(state: State, progress: Progress) -> Plan:
    """Start the servers alone, for tests that bring databases and virtual hosts of their own."""
    with _attended(state, progress) as supervisor:
        kept = kept_plan(state)
        if kept and supervisor.is_running() and all(server.is_ready(kept) for server in SERVERS):
            return kept
        return _up_servers(state, supervisor, progress, suite=False)


def down(state: State, progress: Progress) -> int:
    """Stop everything of this state, the suite before its servers; how many processes had to end."""
    if not state.home.exists():
        return 0
    with state.locked(progress.note):
        supervisor = Supervisor(state)
        stopped = _stop_in_order(supervisor) if supervisor.is_running() else 0
        return stopped + end_all(state, progress.note)


def wipe(state: State, progress: Progress) -> int:
    """Stop everything of this state and throw its data, ports and passwords away."""
    ended = down(state, progress)
    if state.home.exists():
        shutil.rmtree(state.home)
    return ended


def suite_account(state: State) -> Account:
    """Whom Python processes run as: the servers' account, unless it cannot reach the checkout."""
    return Account.invoking() if why_out_of_reach(state.account, CHECKOUT) else state.account


@contextmanager
def _attended(state: State, progress: Progress) -> Iterator[Supervisor]:
    """Hold the state, with nothing running in it that no supervisor looks after."""
    _forget_an_earlier_checkout(state, progress)
    state.prepare()
    with state.locked(progress.note):
        supervisor = Supervisor(state)
        if not supervisor.is_running():
            ended = end_all(state, progress.note)
            if ended:
                progress.note(f"ended {ended} processes that an earlier start had left behind")
        yield supervisor


def _forget_an_earlier_checkout(state: State, progress: Progress) -> None:
    """Without its link, root's state is that of a checkout that was removed: this one begins afresh.

    So removing `.portolan` means the same for root as for an ordinary user, whose data is in it.
    """
    base = state.home.parent
    if base.parent != STATE_HOME or is_linked(base) or not base.exists():
        return
    for home in filter(Path.is_dir, base.iterdir()):
        wipe(State(home.name, home, state.account), progress)
    progress.note("discarded the data of an earlier checkout at this place")


def _up_servers(
    state: State, supervisor: Supervisor, progress: Progress, *, suite: bool, by_detour: bool = False
) -> Plan:
    running = supervisor.is_running()
    account = suite_account(state)
    if account != state.account:
        progress.note(f"the suite runs as '{account.name}': `make doctor` tells why")
    plan = fresh_plan(state, running=running, detour=by_detour)
    if not running:
        broker.discard_half_made(plan)
    settle_keys(state)
    _hand_over_if_changed(state, account)
    programs = [*server_programs(plan, account), *detour.programs(plan, account), *_suite(plan, account)]
    _supervise(state, programs, account, supervisor, running=running)
    then = partial(_start_suite, plan, supervisor) if suite else None
    start_servers(plan, supervisor, progress, ran_before=running, then=then)
    return plan


def _start_suite(plan: Plan, supervisor: Supervisor) -> None:
    """Start all processes while the broker still boots: by the time they are loaded it is there, or they wait for it."""
    # First, since whoever runs the suite may not write into the checkout.
    _compile_our_code()
    if plan.detours:
        supervisor.start(detour.PROGRAM)
    for process in plan.processes:
        supervisor.start(process.name)


def _hand_over_if_changed(state: State, account: Account) -> None:
    """Give what the suite wrote to whom it runs as now."""
    now = {"suite": account.name}
    if state.read_json(RUNS_AS_FILE) == now:
        return
    for place in (state.logs, state.run, state.data("store")):
        if place.exists():
            state.account.own_tree(place)
    letters = state.data("mail.jsonl")
    if letters.exists():
        state.account.own(letters)
    state.write_json(RUNS_AS_FILE, now)


def _suite(plan: Plan, account: Account) -> list[Program]:
    return [
        Program(
            process.name,
            (sys.executable, "-m", *process.arguments),
            process_environment(plan, process),
            account,
        )
        for process in plan.processes
    ]


def _supervise(
    state: State, programs: list[Program], account: Account, supervisor: Supervisor, *, running: bool
) -> None:
    """Have a supervisor that knows these programs."""
    configuration = write_configuration(state, programs, account)
    if running:
        supervisor.adopt_configuration()
        return
    command = [str(Path(sys.executable).with_name("supervisord")), "-c", str(configuration)]
    outcome = account.run(command, cwd=state.home, env=plain_environment(state))
    deadline = time.monotonic() + SUPERVISOR_PATIENCE_SECONDS
    while not supervisor.is_running():
        if time.monotonic() > deadline:
            raise LaunchTrouble(f"supervisor did not start: {outcome.stdout.strip() or 'see its log'}")
        time.sleep(0.05)


def _compile_our_code() -> None:
    """Compile what has changed, so that no process has to do it at each start."""
    for package in OUR_PACKAGES:
        compileall.compile_dir(CHECKOUT / package, quiet=2)


def _stop_in_order(supervisor: Supervisor) -> int:
    """Stop the suite, then the servers that it needs, then supervisor itself."""
    names = [name for name, info in supervisor.processes().items() if info["statename"] not in ENDED]
    servers = {detour.PROGRAM, *(server.name for server in SERVERS)}
    supervisor.stop(*(name for name in names if name not in {*servers, broker.NAMES_PROGRAM}))
    supervisor.stop(*(name for name in names if name in servers))
    supervisor.call("shutdown")
    return len(names)
