"""What a command tells instead of a traceback, and the exit status that goes with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import amqp
import typer
from environs import EnvError
from sqlalchemy.exc import SQLAlchemyError

from portal_kit.errors import Unavailable
from portal_kit.publisher import PublishError

REFUSED = 1
UNREACHABLE = 3
INTERRUPTED = 130


class OpsTrouble(Exception):
    """Something that the operator has to know or decide; nothing was done, or it is told what was."""


@contextmanager
def told() -> Iterator[None]:
    """Print what is in the way and leave: 1 for a refusal, 3 when broker, database or store does not answer."""
    try:
        yield
    except OpsTrouble as trouble:
        print(f"portolan: {trouble}", file=sys.stderr)
        raise typer.Exit(REFUSED) from trouble
    except EnvError as missing:
        print(f"portolan: the environment lacks a setting: {missing}", file=sys.stderr)
        raise typer.Exit(REFUSED) from missing
    except (PublishError, SQLAlchemyError, Unavailable, OSError, amqp.AMQPError) as failure:
        print(f"portolan: {type(failure).__name__}: {str(failure).splitlines()[0][:300]}", file=sys.stderr)
        raise typer.Exit(UNREACHABLE) from failure
    except KeyboardInterrupt as interrupt:
        print("\nportolan: interrupted; what was not finished can be repeated", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from interrupt
