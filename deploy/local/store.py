"""The private object store: its program and its readiness."""

import os
from pathlib import Path

import urllib3

from deploy.local.account import Account
from deploy.local.cors import ANY_LOOPBACK, origin_of
from deploy.local.environment import plain_environment
from deploy.local.plan import Plan
from deploy.local.state import CHECKOUT
from deploy.local.supervision import Program
from deploy.local.troubles import LaunchTrouble

PROGRAM = "store"
PYTHON = Path(os.environ.get("PORTOLAN_STORE_PYTHON", CHECKOUT / ".portolan-tools" / "store" / "bin" / "python"))


def programs(plan: Plan, account: Account) -> list[Program]:
    """The object store in its own Python environment."""
    if not PYTHON.exists():
        raise LaunchTrouble("the object store is not installed: run `sh deploy/bootstrap.sh` (or set S3_ENDPOINT).")
    data = plan.state.data("store")
    data.mkdir(mode=0o700, exist_ok=True)
    account.own(data)
    settings = plan.store
    environment = {
        **plain_environment(plan.state),
        **{name: settings[name] for name in ("S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_BUCKET", "S3_REGION")},
        "STORE_FOLDER": str(data),
        "STORE_ORIGINS": " ".join(_origins(plan)),
        **{f"{name.upper()}_PORT": str(port) for name, port in plan.ports.items() if name.startswith("store")},
    }
    command = (str(PYTHON), "-m", "deploy.local.objectstore")
    return [Program(PROGRAM, command, environment, account)]


def _origins(plan: Plan) -> list[str]:
    """Whose pages may send bytes: the portal's, and on this machine those of a builder's or a test's own gateway."""
    return [origin_of(plan.gateway_url), ANY_LOOPBACK]


def is_ready(plan: Plan) -> bool:
    """Whether the store answers; any answer will do, a refusal of the unsigned request too."""
    try:
        urllib3.request("GET", plan.store["S3_ENDPOINT"] + "/", timeout=3, retries=False)
    except urllib3.exceptions.HTTPError:
        return False
    return True
