"""Supervisor's configuration, written from our programs, and a small client of its interface."""

import hashlib
import http.client
import shlex
import socket
import time
import xmlrpc.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.account import Account
from deploy.local.state import CHECKOUT, State

SOCKET = "supervisor.sock"
CONFIGURATION = "supervisord.conf"
PIDFILE = "supervisord.pid"
# A process that dies at once is tried again after 1, 2, 3 … s, for as long as the suite is up.
ENDLESS_RETRIES = 1_000_000
ENDED = {"STOPPED", "EXITED", "FATAL", "UNKNOWN"}


@dataclass(frozen=True)
class Program:
    """Something that supervisor runs and restarts."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    account: Account
    configuration: str = ""
    stop_signal: str = "TERM"
    stop_seconds: int = 35

    def script(self) -> str:
        """A shell script that becomes the program; also handy for starting it by hand."""
        exports = [f"export {key}={shlex.quote(text)}" for key, text in self.environment.items()]
        lines = ["#!/bin/sh", f"cd {shlex.quote(str(CHECKOUT))} || exit 1", "umask 077", *exports]
        return "\n".join([*lines, f"exec {shlex.join(self.command)}", ""])

    @property
    def revision(self) -> str:
        """Changes when the program has to be restarted to follow its configuration."""
        return hashlib.sha256((self.script() + self.configuration).encode()).hexdigest()[:16]


def write_configuration(state: State, programs: list[Program], supervisor: Account) -> Path:
    """Write supervisor's file and a script for each program."""
    sections = [_head(state, supervisor)]
    for program in programs:
        script = state.write(state.conf / f"{program.name}.sh", program.script(), mode=0o700)
        sections.append(_section(state, program, script, supervisor))
    return state.write(state.conf / CONFIGURATION, "\n".join(sections))


def _head(state: State, supervisor: Account) -> str:
    user = f"user = {supervisor.name}\n" if supervisor.uid == 0 else ""
    return f"""[unix_http_server]
file = {state.run / SOCKET}
chmod = 0700

[supervisord]
logfile = {state.logs / "supervisord.log"}
logfile_maxbytes = 5MB
logfile_backups = 1
pidfile = {state.run / PIDFILE}
childlogdir = {state.logs}
umask = 077
{user}
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl = unix://{state.run / SOCKET}
"""


def _section(state: State, program: Program, script: Path, supervisor: Account) -> str:
    user = f"user = {program.account.name}\n" if program.account.uid != supervisor.uid else ""
    return f"""[program:{program.name}]
command = /bin/sh {shlex.quote(str(script))}
environment = PORTOLAN_REVISION="{program.revision}"
{user}autostart = false
autorestart = true
startsecs = 1
startretries = {ENDLESS_RETRIES}
stopsignal = {program.stop_signal}
stopwaitsecs = {program.stop_seconds}
stopasgroup = false
killasgroup = true
redirect_stderr = true
stdout_logfile = {state.logs / program.name}.log
stdout_logfile_maxbytes = 20MB
stdout_logfile_backups = 2
"""


class _SocketConnection(http.client.HTTPConnection):
    """HTTP over a UNIX socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=60)
        self._path = path

    def connect(self) -> None:
        """Open the socket instead of a TCP connection."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


class _SocketTransport(xmlrpc.client.Transport):
    """XML-RPC over a UNIX socket, one connection per client."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def make_connection(self, host: object) -> http.client.HTTPConnection:
        """Ignore the host: there is one socket."""
        return _SocketConnection(self._path)


class Supervisor:
    """The running supervisor of one state."""

    def __init__(self, state: State) -> None:
        self._socket = state.run / SOCKET

    def call(self, method: str, *arguments: object) -> Any:
        """Call a method of supervisor's interface."""
        proxy = xmlrpc.client.ServerProxy("http://localhost", transport=_SocketTransport(self._socket), allow_none=True)
        with proxy:
            remote: Callable[..., Any] = getattr(proxy.supervisor, method)
            return remote(*arguments)

    def is_running(self) -> bool:
        """Whether a supervisor answers on our socket."""
        try:
            return bool(self.call("getState")["statename"] == "RUNNING")
        except (OSError, http.client.HTTPException, xmlrpc.client.Error):
            return False

    def processes(self) -> dict[str, dict[str, Any]]:
        """What supervisor knows of each program."""
        return {info["name"]: info for info in self.call("getAllProcessInfo")}

    def adopt_configuration(self) -> None:
        """Take over a changed file: what changed or vanished is stopped, what is new is added."""
        added, changed, removed = self.call("reloadConfig")[0]
        self.stop(*removed, *changed)
        for name in (*removed, *changed):
            self.call("removeProcessGroup", name)
        for name in (*added, *changed):
            self.call("addProcessGroup", name)

    def start(self, name: str) -> None:
        """See to it that a program runs; one that waits after failures is tried afresh now."""
        state = self.processes()[name]["statename"]
        if state in {"STARTING", "RUNNING"}:
            return
        self.stop(name)
        self.call("startProcess", name, False)

    def stop(self, *names: str) -> None:
        """Stop programs at once and wait for their end; those that do not run are left alone."""
        for name in names:
            self._begin_to_stop(name)
        # Waiting here, not in supervisor: its own waiting call keeps a whole core busy.
        while any(self.processes()[name]["statename"] not in ENDED for name in names):
            time.sleep(0.1)

    def _begin_to_stop(self, name: str) -> None:
        try:
            self.call("stopProcess", name, False)
        except xmlrpc.client.Fault as fault:
            if not fault.faultString.startswith("NOT_RUNNING"):
                raise
