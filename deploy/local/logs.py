"""Reading the logs of several processes as one."""

import subprocess

from deploy.local.plan import Plan


def follow(plan: Plan, names: list[str], lines: int) -> None:
    """Show the last lines of the named processes (all when none is named) and go on until Ctrl-C."""
    wanted = names or [path.stem for path in sorted(plan.state.logs.glob("*.log"))]
    paths = [plan.state.logs / f"{name}.log" for name in wanted]
    command = ["tail", "-n", str(lines), "-F", *map(str, paths)]
    try:
        subprocess.run(command, check=False)
    except KeyboardInterrupt:
        return
