"""Hands on the running suite: its processes, its servers, its audit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from datetime import datetime

import httpx
import psycopg2

from deploy.local.environment import as_variables, described_environment
from deploy.local.plan import CONTROL, Plan
from deploy.local.servers import SERVERS
from deploy.local.supervision import Supervisor
from portal_kit.testing.detour.control import Detours
from portal_kit.testing.processes import eventually
from portal_kit.testing.servers import Servers


class Suite:
    """The suite that the supervisor keeps up."""

    def __init__(self, plan: Plan, servers: Servers) -> None:
        self.plan = plan
        self.servers = servers
        self._supervisor = Supervisor(plan.state)
        self.detours = Detours(plan.ports.get(CONTROL, 0), tuple(plan.detours))

    def pid(self, process: str) -> int:
        """The process id that the supervisor started last; 0 while it is down."""
        return int(self._supervisor.processes()[process]["pid"])

    def kill(self, process: str) -> int:
        """`kill -9` a process by its id and return the id."""
        pid = self.pid(process)
        os.kill(pid, signal.SIGKILL)
        return pid

    def freeze(self, process: str) -> int:
        """Stop a process in the middle of whatever it does, and return its id."""
        pid = self.pid(process)
        os.kill(pid, signal.SIGSTOP)
        return pid

    def thaw(self, pid: int) -> None:
        """Let a frozen process go on, if it is still there."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

    def stop(self, *processes: str) -> dict[str, int]:
        """Ask processes to end (SIGTERM), wait until they have, and return the exit status of each."""
        self._supervisor.stop(*processes)
        infos = self._supervisor.processes()
        return {name: int(infos[name]["exitstatus"]) for name in processes}

    def start(self, *processes: str) -> None:
        """Start processes or servers that were stopped."""
        for name in processes:
            self._supervisor.start(name)

    def restarted(self, process: str, old_pid: int, seconds: float = 60) -> None:
        """Wait until the supervisor has started it anew and it is ready."""
        eventually(lambda: self.pid(process) not in (0, old_pid), seconds, f"a new {process}")
        self.ready(process, seconds)

    def ready(self, process: str, seconds: float = 60) -> None:
        """Wait until a process says that it is ready."""
        url = f"http://127.0.0.1:{self.plan.health_ports[process]}/readyz"
        eventually(lambda: _answers(url), seconds, f"{process} ready")

    def all_ready(self, seconds: float = 90) -> None:
        """Wait until every process of the suite is ready."""
        for name in self.names():
            self.ready(name, seconds)

    def arm(self, failpoint: str) -> None:
        """Let the next process that reaches this place die there, as by `kill -9`."""
        (self.plan.state.failpoints / failpoint).touch()

    def armed(self, failpoint: str) -> bool:
        """Whether nobody has died at this place yet."""
        return (self.plan.state.failpoints / failpoint).exists()

    def disarm(self, failpoint: str) -> None:
        """Let everybody live."""
        (self.plan.state.failpoints / failpoint).unlink(missing_ok=True)

    def restart_server(self, server: str) -> None:
        """Stop and start a server, such as `broker` or `database`, and wait until it serves."""
        self.stop(server)
        self.start(server)
        self.server_ready(server)

    def server_ready(self, server: str, seconds: float = 90) -> None:
        """Wait until a server answers."""
        found = next(each for each in SERVERS if each.name == server)
        eventually(lambda: found.is_ready(self.plan), seconds, f"{server} ready")

    def names(self) -> list[str]:
        """The names of the suite's processes."""
        return [process.name for process in self.plan.processes]

    def pids(self) -> dict[str, int]:
        """Each process with its id: the same before and after means that nothing was restarted."""
        return {name: self.pid(name) for name in self.names()}

    def exits(self) -> list[str]:
        """What supervisor noted of processes that ended without being asked to, oldest first."""
        log = (self.plan.state.logs / "supervisord.log").read_text(errors="replace")
        return [line for line in log.splitlines() if " exited: " in line]

    def operator(self, *command: str) -> str:
        """Run the operator's command; returns what it printed, fails when it fails."""
        environment = {**os.environ, **as_variables(described_environment(self.plan))}
        whole = [sys.executable, "-m", "ops.cli", *command]
        outcome = subprocess.run(whole, env=environment, capture_output=True, text=True, check=False)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        return outcome.stdout

    def rows(self, service: str, query: str) -> list[tuple[object, ...]]:
        """Ask a service's database, past the wall between organisations."""
        with psycopg2.connect(self.plan.database_uri("relay", service)) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def audit(self, settle: float = 60) -> str:
        """Run the audit; returns what it printed, fails when it found anything."""
        return self.operator("audit", "--settle", str(settle))

    def resend(self, since: datetime) -> str:
        """Send the events since an instant again to those who have not handled them."""
        return self.operator("resend", "--since", since.strftime("%Y-%m-%dT%H:%M:%S"))

    def letters(self, recipient: str) -> list[dict]:
        """The mails that the catcher holds for a recipient, newest first."""
        url = f"{self.plan.mail_page_url}/api/messages"
        return list(httpx.get(url, params={"recipient": recipient}, timeout=10).json()["items"])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
