"""Doing several waits at once, so that starting takes as long as the slowest part and no longer."""

import queue
import threading
from collections.abc import Callable, Sequence


def together(tasks: Sequence[Callable[[], None]]) -> None:
    """Run all tasks at once; the first failure is raised at once, without waiting for the others.

    The threads are daemons: Ctrl-C and a failure end the program although some still wait.
    """
    outcomes: queue.SimpleQueue[Exception | None] = queue.SimpleQueue()
    for task in tasks:
        threading.Thread(target=_run, args=(task, outcomes), daemon=True).start()
    for _ in tasks:
        failure = outcomes.get()
        if failure is not None:
            raise failure


def _run(task: Callable[[], None], outcomes: "queue.SimpleQueue[Exception | None]") -> None:
    try:
        task()
    except Exception as failure:  # noqa: BLE001 - handed to the waiting thread, which raises it
        outcomes.put(failure)
    else:
        outcomes.put(None)
