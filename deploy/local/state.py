"""Where one private suite keeps its files: ports, passwords, keys, data and logs."""

import fcntl
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.account import STATE_HOME, Account, servers_account
from deploy.local.troubles import LaunchTrouble

CHECKOUT = Path(__file__).resolve().parents[2]
DEFAULT_NAME = "demo"
TEST_NAME = "test"
# A UNIX socket's path may have 107 bytes; the longest name we put below is 20.
LONGEST_SOCKET_FOLDER = 80
LOCK_PATIENCE_SECONDS = 180


@dataclass(frozen=True)
class State:
    """The files of one suite, and the account that owns them."""

    name: str
    home: Path
    account: Account

    @property
    def digest(self) -> str:
        """A short name for this state that no other checkout has."""
        return hashlib.sha256(str(self.home).encode()).hexdigest()[:8]

    @property
    def conf(self) -> Path:
        """Generated configuration, rewritten by each `up`."""
        return self.home / "conf"

    @property
    def logs(self) -> Path:
        """What the servers and the suite print."""
        return self.home / "logs"

    @property
    def keys(self) -> Path:
        """Private keys of the signers, and the list of public ones."""
        return self.home / "keys"

    @property
    def failpoints(self) -> Path:
        """Where a test lays the file that lets a process die at a chosen place."""
        return self.home / "failpoints"

    @property
    def run(self) -> Path:
        """Sockets; moved to the temporary folder when the path would be too long for one."""
        if len(str(self.home)) < LONGEST_SOCKET_FOLDER:
            return self.home / "run"
        return Path(tempfile.gettempdir(), f"portolan-{self.account.uid}-{self.digest}")

    @property
    def profile(self) -> str:
        """The settings profile of the suite in this state."""
        return "test" if self.name.startswith(TEST_NAME) else "local"

    def data(self, part: str) -> Path:
        """The folder in which a server keeps its data."""
        return self.home / "data" / part

    def prepare(self) -> None:
        """Make the folders, each closed to other users."""
        link_from_checkout(self.home.parent)
        self.home.parent.mkdir(parents=True, exist_ok=True)
        try:
            own = (self.home, self.conf, self.logs, self.keys, self.run, self.data(""))
            for folder in (*own, self.failpoints) if self.profile == TEST_NAME else own:
                folder.mkdir(mode=0o700, exist_ok=True)
                self.account.own(folder)
        except PermissionError as refusal:
            raise LaunchTrouble(
                f"{refusal.filename} cannot be written by you: it belongs to an earlier start as "
                "another user. Set PORTOLAN_HOME to a folder of yours, or remove .portolan."
            ) from refusal
        if self.run.stat().st_uid != self.account.uid:
            raise LaunchTrouble(f"{self.run} belongs to somebody else; set TMPDIR to a folder of yours.")

    def write(self, path: Path, text: str, mode: int = 0o600) -> Path:
        """Write a file in one step, readable by the account alone."""
        fresh = path.with_name(path.name + ".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
            file.write(text)
        self.account.own(fresh)
        fresh.rename(path)
        return path

    def read_json(self, name: str) -> dict[str, Any]:
        """What was kept under this name, nothing if it was never kept."""
        path = self.home / name
        return json.loads(path.read_text()) if path.exists() else {}

    def write_json(self, name: str, value: dict[str, Any]) -> None:
        """Keep a value for the next run."""
        self.write(self.home / name, json.dumps(value, indent=2, sort_keys=True) + "\n")

    @contextmanager
    def locked(self, note: Callable[[str], None]) -> Iterator[None]:
        """Hold this state alone; a second launcher waits until the first has finished."""
        descriptor = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._take(descriptor, note)
            yield
        finally:
            os.close(descriptor)

    def _take(self, descriptor: int, note: Callable[[str], None]) -> None:
        deadline = time.monotonic() + LOCK_PATIENCE_SECONDS
        told = False
        while time.monotonic() < deadline:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not told:
                    note(f"waiting for another launcher that is at work on '{self.name}'")
                    told = True
                time.sleep(0.2)
            else:
                return
        raise LaunchTrouble(f"another launcher holds '{self.name}' for {LOCK_PATIENCE_SECONDS} s; is it hanging?")


def base_folder() -> Path:
    """The folder that holds the states of this checkout."""
    chosen = os.environ.get("PORTOLAN_HOME")
    if chosen:
        return Path(chosen).resolve()
    if os.geteuid() == 0:
        return STATE_HOME / hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
    return CHECKOUT / ".portolan"


def link_from_checkout(base: Path) -> None:
    """Let `.portolan` in the checkout lead to root's state, which cannot live under /root."""
    link = CHECKOUT / ".portolan"
    if base == link or os.environ.get("PORTOLAN_HOME"):
        return
    if is_linked(base):
        return
    if link.exists() and not link.is_symlink():
        raise LaunchTrouble(f"{link} holds the state of an ordinary user's suite. Run as that user, or move it away.")
    link.unlink(missing_ok=True)
    link.symlink_to(base)


def is_linked(base: Path) -> bool:
    """Whether `.portolan` in the checkout leads to this folder."""
    link = CHECKOUT / ".portolan"
    return link.is_symlink() and link.readlink() == base


def find_state(name: str | None = None) -> State:
    """The state of that name (else PORTOLAN_STATE's, else the demo's); its folder need not exist."""
    chosen = name or os.environ.get("PORTOLAN_STATE") or DEFAULT_NAME
    if not chosen.replace("-", "").isalnum():
        raise LaunchTrouble(f"'{chosen}' is no name for a state: letters, digits and dashes only.")
    return State(chosen, base_folder() / chosen, servers_account())
