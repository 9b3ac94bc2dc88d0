"""In continuous integration a test that failed is run once more, and named whatever comes of it.

A machine that is shared by many can be slow in ways that no patience covers, and one such moment would hide what
two hundred other changes did. Whoever runs tests by hand sees the first failure as a failure.
"""

import json
import os
import sys
from collections.abc import Callable

from deploy.local.state import CHECKOUT

CACHE = CHECKOUT / ".pytest_cache"
FAILED = 1
# More than these are no accident.
MOST = 5
ONLY_THOSE = ("--last-failed", "--last-failed-no-failures", "none")

RunPytest = Callable[[list[str], list[str], dict[str, str]], int]


def with_second_chance(
    run: RunPytest, suite: str, places: list[str], arguments: list[str], environment: dict[str, str]
) -> int:
    """Run pytest, and in continuous integration a few failed tests again; returns the last exit status."""
    # Suites run beside each other: each remembers for itself what failed.
    arguments = [*arguments, "-o", f"cache_dir={CACHE / suite}"]
    kept = CACHE / suite / "v" / "cache" / "lastfailed"
    kept.unlink(missing_ok=True)
    status = run(places, arguments, environment)
    failed = sorted(json.loads(kept.read_text())) if kept.exists() else []
    if status != FAILED or not os.environ.get("CI") or not 0 < len(failed) <= MOST:
        return status
    print(f"\nportolan: {len(failed)} failed and get a second chance:", *failed, sep="\n  ", file=sys.stderr)
    status = run(places, [*arguments, *ONLY_THOSE], environment)
    word = "failed again" if status else "passed at the second try; they are UNSTEADY, which is a defect to be mended"
    print(f"\nportolan: these {word}:", *failed, sep="\n  ", file=sys.stderr)
    return status
