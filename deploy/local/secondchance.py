"""In continuous integration a test that failed is run once more, and named whatever comes of it.

A machine that is shared by many can be slow in ways that no patience covers, and one such moment would hide what
two hundred other changes did. Whoever runs tests by hand sees the first failure as a failure.
"""

import json
import os
import sys
from collections.abc import Callable

from deploy.local.state import CHECKOUT

KEPT = CHECKOUT / ".pytest_cache" / "v" / "cache" / "lastfailed"
FAILED = 1
# More than these are no accident.
MOST = 5
ONLY_THOSE = ("--last-failed", "--last-failed-no-failures", "none")

RunPytest = Callable[[list[str], list[str], dict[str, str]], int]


def with_second_chance(run: RunPytest, places: list[str], arguments: list[str], environment: dict[str, str]) -> int:
    """Run pytest, and in continuous integration a few failed tests again; returns the last exit status."""
    KEPT.unlink(missing_ok=True)
    status = run(places, arguments, environment)
    failed = _failed()
    if status != FAILED or not os.environ.get("CI") or not 0 < len(failed) <= MOST:
        return status
    print(f"\nportolan: {len(failed)} failed and get a second chance:", *failed, sep="\n  ", file=sys.stderr)
    status = run(places, [*arguments, *ONLY_THOSE], environment)
    word = "failed again" if status else "passed at the second try; they are UNSTEADY, which is a defect to be mended"
    print(f"\nportolan: these {word}:", *failed, sep="\n  ", file=sys.stderr)
    return status


def _failed() -> list[str]:
    return sorted(json.loads(KEPT.read_text())) if KEPT.exists() else []
