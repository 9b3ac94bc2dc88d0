"""`python -m tests.safeguards [NAME ...]`: take each safeguard away in a copy of the sources; its test must turn red."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from rich.console import Console

from deploy.local.progress import Progress
from deploy.local.testrun import serving
from tests.safeguards.copies import Copy
from tests.safeguards.table import SAFEGUARDS, Safeguard

# What pytest exits with when tests ran and some failed; a copy that cannot even be read exits otherwise.
PASSED, FAILED = 0, 1


def main(names: Sequence[str]) -> int:
    """Try the named safeguards, or all; exit 1 when one can go unnoticed, 2 for a name that is not known."""
    unknown = set(names) - {each.name for each in SAFEGUARDS}
    if unknown:
        sys.stderr.write(
            f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(each.name for each in SAFEGUARDS)}\n"
        )
        return 2
    chosen = [each for each in SAFEGUARDS if not names or each.name in names]
    console = Console(highlight=False)
    with serving(Progress(), whole_suite=False, afresh=False) as environment, TemporaryDirectory() as folder:
        copy = Copy(Path(folder), environment)
        status, told = copy.run([each.test for each in chosen])
        if status != PASSED:
            console.print(f"the tests fail with all safeguards in place:\n{told}", markup=False)
            return 1
        unnoticed = [each.name for each in chosen if not noticed(copy, each, console)]
    console.print(f"{len(chosen)} safeguards, {len(unnoticed)} unnoticed {', '.join(unnoticed)}".rstrip())
    return int(bool(unnoticed))


def noticed(copy: Copy, safeguard: Safeguard, console: Console) -> bool:
    """Take one safeguard away and tell whether its test turned red because of that."""
    began = monotonic()
    with copy.without(safeguard):
        status, told = copy.run([safeguard.test])
    red = status == FAILED and " failed" in told.rsplit("\n", 2)[-2]
    verdict = "red" if red else "NOT NOTICED"
    console.print(f"{safeguard.name:<30} {verdict} ({monotonic() - began:.0f} s)  {safeguard.test}", soft_wrap=True)
    if not red:
        console.print(told, markup=False)
    return red


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
