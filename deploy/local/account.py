"""The account that the servers and the suite run as: never root when it can be helped."""

import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.local.troubles import LaunchTrouble

SYSTEM_USER = "portolan"
STATE_HOME = Path("/var/lib/portolan")


@dataclass(frozen=True)
class Account:
    """A user of this machine, with what `subprocess` needs to become it."""

    name: str
    uid: int
    gid: int

    @classmethod
    def invoking(cls) -> "Account":
        """Whoever typed the command."""
        entry = pwd.getpwuid(os.geteuid())
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    @property
    def is_other(self) -> bool:
        """Whether becoming this account means dropping privileges."""
        return self.uid != os.geteuid()

    def own(self, path: Path) -> None:
        """Hand a file that root has written to this account."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own_tree(self, top: Path) -> None:
        """Hand a whole directory over, after the suite has run as somebody else."""
        self.own(top)
        for folder, directories, files in os.walk(top):
            for name in (*directories, *files):
                self.own(Path(folder, name))

    def run(self, command: list[str], *, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run a command as this account and hand back what it printed."""
        drop = (self.uid, self.gid) if self.is_other else (None, None)
        return subprocess.run(
            command,
            cwd=cwd,
            env=env,
            user=drop[0],
            group=drop[1],
            extra_groups=[] if self.is_other else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )


def servers_account() -> Account:
    """The unprivileged account of broker and database: a system user when root starts them."""
    if os.geteuid() != 0:
        return Account.invoking()
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _create_system_user()
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create_system_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", str(STATE_HOME), "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode != 0:
        raise LaunchTrouble(
            f"PostgreSQL refuses to run as root, and the system user '{SYSTEM_USER}' could not be "
            f"created: {outcome.stderr.strip()}. Create it by hand, or run as an ordinary user."
        )
    return pwd.getpwnam(SYSTEM_USER)


def why_out_of_reach(account: Account, checkout: Path) -> str | None:
    """Why this account cannot run the checkout's Python programs, or None when it can."""
    if not account.is_other:
        return None
    probe = [sys.executable, "-c", "import rich, deploy.local.processes"]
    try:
        outcome = account.run(probe, cwd=checkout, env={"PATH": os.defpath})
    except PermissionError as refusal:
        return f"'{account.name}' may not enter {refusal.filename or checkout}"
    if outcome.returncode == 0:
        return None
    return outcome.stdout.strip().splitlines()[-1] if outcome.stdout.strip() else "no reason given"
