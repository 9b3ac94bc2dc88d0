"""Waiting until servers and processes are ready, with a deadline and a reason when they are not."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from deploy.local.plan import Plan
from deploy.local.ports import LOOPBACK
from deploy.local.progress import Progress
from deploy.local.supervision import Supervisor
from deploy.local.troubles import LaunchTrouble

PATIENCE_SECONDS = 120
FAILING_PATIENCE_SECONDS = 20
LOG_LINES_SHOWN = 15


def wait_for_server(plan: Plan, supervisor: Supervisor, name: str, is_ready: Callable[[], bool]) -> None:
    """Wait for one server; when it does not come, or dies again and again, show the end of its log."""
    began = time.monotonic()
    while not is_ready():
        waited = time.monotonic() - began
        if _is_hopeless(supervisor, [name], waited):
            raise LaunchTrouble(f"{name} is not ready after {waited:.0f} s.\n{log_end(plan, name)}")
        time.sleep(0.1)


def wait_for_processes(plan: Plan, supervisor: Supervisor, progress: Progress) -> None:
    """Wait until every process of the suite says that it is ready."""
    began = time.monotonic()
    waiting = [process.name for process in plan.processes]
    while waiting:
        reasons = process_reasons(plan, waiting)
        waited = time.monotonic() - began
        for name in waiting:
            if name not in reasons:
                progress.done(name, waited)
        waiting = list(reasons)
        if _is_hopeless(supervisor, waiting, waited):
            told = "\n".join(f"{name}: {reason}\n{log_end(plan, name)}" for name, reason in reasons.items())
            raise LaunchTrouble(f"not ready after {waited:.0f} s:\n{told}\n`make doctor` tells more.")
        time.sleep(0.2 if waiting else 0)


def _is_hopeless(supervisor: Supervisor, names: list[str], waited: float) -> bool:
    """Whether it is too late, or something dies again and again."""
    if not names or waited < FAILING_PATIENCE_SECONDS:
        return False
    infos = supervisor.processes()
    return waited > PATIENCE_SECONDS or any(infos[name]["statename"] == "BACKOFF" for name in names)


def process_reasons(plan: Plan, names: Iterable[str]) -> dict[str, str]:
    """Why processes are not ready, by name; those that are ready are left out."""
    asked = list(names)
    with ThreadPoolExecutor(max_workers=max(1, len(asked))) as pool:
        answers = pool.map(lambda name: why_not_ready(plan.health_ports[name]), asked)
    return {name: reason for name, reason in zip(asked, answers, strict=True) if reason}


def why_not_ready(port: int) -> str:
    """What `/readyz` complains about; empty when it does not."""
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/readyz", timeout=3):
            return ""
    except urllib.error.HTTPError as refusal:
        return _failing_checks(refusal.read())
    except OSError as failure:
        return f"no answer on port {port} ({failure})"


def log_end(plan: Plan, name: str) -> str:
    """The last lines that a program printed."""
    path = plan.state.logs / f"{name}.log"
    if not path.exists():
        return f"  (no log at {path})"
    lines = path.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:]
    return "\n".join([*(f"  | {line[:300]}" for line in lines), f"  (whole log: {path})"])


def _failing_checks(body: bytes) -> str:
    try:
        answer = json.loads(body)
    except ValueError:
        return "not ready"
    return "not ready: " + ", ".join(map(str, answer.get("failing", ["no reason given"])))
