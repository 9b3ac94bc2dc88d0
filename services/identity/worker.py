r"""Identity's command for an empty installation: it makes the first administrator.

    python -m services.identity.worker create-administrator --user-id paula --email paula@agency.example \
        --password-file secret.txt

Repeating it changes nothing. Everybody else is added through the portal.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from portal_kit.errors import PortalError
from portal_kit.ids import new_id
from portal_kit.worker import Worker
from services.identity import schemas, storage
from services.identity.adapters.passwords import Argon2Passwords
from services.identity.domain.passwords import check_new
from services.identity.use_cases.staff import ensure_administrator


def main(arguments: Sequence[str]) -> int:
    """Run the command; 0 when the administrator exists afterwards."""
    asked = _parser().parse_args(arguments)
    name = asked.name or asked.user_id
    try:
        made = create_administrator(asked.user_id, asked.email, name, asked.password_file)
    except PortalError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    sys.stdout.write(f"{asked.user_id} is a new administrator.\n" if made else f"{asked.user_id} exists already.\n")
    return 0


def create_administrator(user_id: str, email: str, name: str, password_file: Path) -> bool:
    """Make the administrator with the password of a file's first line, unless the user id exists."""
    password = password_file.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
    passwords = Argon2Passwords()
    password_hash = passwords.hash(check_new(password, passwords.blocked, (user_id, email, name)))
    worker = Worker("identity-administration", partial(storage.IdentityWork, to_wire=schemas.to_wire))
    with worker.open(new_id()) as work:
        return ensure_administrator(work, user_id, email, name, password_hash)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.identity.worker", description="Administer identity.")
    command = parser.add_subparsers(required=True).add_parser(
        "create-administrator", help="make the first administrator; repeating it changes nothing"
    )
    command.add_argument("--user-id", required=True, help="name to sign in with")
    command.add_argument("--email", required=True)
    command.add_argument("--name", help="first and last name; the user id without it")
    command.add_argument("--password-file", type=Path, required=True, help="its first line is the password")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
