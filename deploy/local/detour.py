"""The detour: in a suite for fault tests the processes reach every server through a proxy that tests give orders to."""

import json
import sys

from deploy.local.account import Account
from deploy.local.environment import plain_environment
from deploy.local.plan import CONTROL, Plan
from deploy.local.ports import LOOPBACK
from deploy.local.supervision import Program

PROGRAM = "detour"


def programs(plan: Plan, account: Account) -> list[Program]:
    """The proxy, where the plan has a detour."""
    if not plan.detours:
        return []
    environment = {
        **plain_environment(plan.state),
        "DETOUR_LINKS": json.dumps({name: [port, LOOPBACK, plan.ports[name]] for name, port in plan.detours.items()}),
        "DETOUR_CONTROL": str(plan.ports[CONTROL]),
    }
    command = (sys.executable, "-m", "portal_kit.testing.detour")
    return [Program(PROGRAM, command, environment, account, stop_seconds=5)]
