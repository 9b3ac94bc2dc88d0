"""The real servers of the test state, as the launcher describes them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit


@dataclass(frozen=True, slots=True)
class Servers:
    """What `python -m deploy.local --state test env --json` tells."""

    described: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.described[name]

    def database_uri(self, role: str, name: str) -> str:
        """Return the address of any database for role `admin`, `app`, `owner` or `relay`."""
        known = {"app": "APP_DATABASE_URIS", "owner": "OWNER_DATABASE_URIS", "relay": "DATABASE_URIS"}
        uri = self.described["DATABASE_ADMIN_URI"] if role == "admin" else self.described[known[role]]["identity"]
        return urlunsplit(urlsplit(str(uri))._replace(path=f"/{name}"))

    def amqp_uri(self, vhost: str) -> str:
        """Return the address of a virtual host with full rights."""
        return urlunsplit(urlsplit(str(self.described["AMQP_URI"]))._replace(path=f"/{vhost}"))

    def store_environment(self) -> dict[str, str]:
        """Return the variables that name the object store."""
        return {name: str(value) for name, value in self.described.items() if name.startswith("S3_")}


@cache
def servers() -> Servers:
    """Start the servers of state `test` unless PORTOLAN_TEST_ENV names the file that describes running ones."""
    described = os.environ.get("PORTOLAN_TEST_ENV")
    if described:
        return Servers(json.loads(Path(described).read_text()))
    launcher = [sys.executable, "-m", "deploy.local", "--state", "test"]
    subprocess.run([*launcher, "servers-up"], check=True, stdout=sys.stderr)
    answer = subprocess.run([*launcher, "env", "--json"], check=True, capture_output=True, text=True)
    return Servers(json.loads(answer.stdout))
