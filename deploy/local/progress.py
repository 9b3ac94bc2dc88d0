"""What a person sees while the suite comes up: one line per part, with its time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Progress:
    """Prints each step when it is done; quiet about those that take no time worth telling."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False, soft_wrap=True)
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self._began

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Tell of a step when it ends well."""
        began = time.monotonic()
        yield
        self.done(what, time.monotonic() - began)

    def done(self, what: str, seconds: float) -> None:
        """Tell that something is done, and how long it took."""
        self._console.print(f"  [green]✓[/green] {what} [dim]{seconds:.1f} s[/dim]")

    def note(self, text: str) -> None:
        """Tell something that is worth knowing."""
        self._console.print(f"  [yellow]·[/yellow] {text}")

    def title(self, text: str) -> None:
        """Begin a part."""
        self._console.print(f"[bold]{text}[/bold]")
