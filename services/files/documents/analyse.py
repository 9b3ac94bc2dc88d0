"""The subprocess that opens one document: `python -m services.files.documents.analyse COMMAND PATH …` prints JSON.

It limits itself before it looks at the first byte, so that whatever a document does, only this process dies.
"""

from __future__ import annotations

import argparse
import json
import resource
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from services.files.documents.kinds import READABLE, kind_of, kind_of_head
from services.files.documents.problems import DocumentProblem, DocumentTooLarge, EmptyDocument
from services.files.documents.reading import no_reader, read_units
from services.files.documents.units import segments_of
from services.files.domain.profiles import profile_named
from services.files.domain.tallies import tally
from services.files.domain.tally_codec import dump_tally
from services.files.linguistics.sentences import sentences
from services.files.linguistics.words import words


def main(arguments: list[str] | None = None) -> None:
    """Run one command and print its answer, or the problem found, as one JSON object."""
    options = _parser().parse_args(arguments)
    _limit(options.memory, options.seconds)
    try:
        answer = _COMMANDS[options.command](options)
    except DocumentProblem as problem:
        answer = {"problem": {"reason": problem.code, "message": problem.message}}
    except MemoryError:
        message = "The document is too large to be analysed. Split it and send the pieces."
        answer = {"problem": {"reason": DocumentTooLarge.code, "message": message}}
    json.dump(answer, sys.stdout)


def inspect(options: argparse.Namespace) -> Mapping[str, object]:
    """Tell the kind of a file; a source document must also be readable to the end and hold text."""
    if options.head:
        return {"kind": kind_of_head(Path(options.path))}
    kind = kind_of(Path(options.path), options.name)
    if options.source:
        _require_readable(kind)
        if not any(True for _ in read_units(Path(options.path), kind)):
            raise EmptyDocument("The document holds no text to translate. Send the one with the text.")
    return {"kind": kind}


def count(options: argparse.Namespace) -> Mapping[str, object]:
    """Count the segments of a document under a profile."""
    path = Path(options.path)
    kind = kind_of(path, options.name)
    _require_readable(kind)
    segments = segments_of(read_units(path, kind), options.language, sentences)
    counted = tally(segments, kind, profile_named(options.profile), options.language, words)
    return {"tally": dump_tally(counted)}


def _require_readable(kind: str) -> None:
    if kind not in READABLE:
        raise no_reader(kind)


def _limit(memory: int, seconds: int) -> None:
    """Bound memory, processor time, wall time and output; no core dump holds the client's text."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_OUTPUT, _MAX_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(_WALL_PER_SECOND * seconds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=sorted(_COMMANDS))
    parser.add_argument("path")
    parser.add_argument("--name", required=True)
    parser.add_argument("--source", action="store_true")
    parser.add_argument("--head", action="store_true")
    parser.add_argument("--profile", default="unicode-1")
    parser.add_argument("--language", default="en")
    parser.add_argument("--memory", type=int, default=2 * 2**30)
    parser.add_argument("--seconds", type=int, default=120)
    return parser


_WALL_PER_SECOND = 3
"""Wall time per second of processor time: a busy machine is no fault of the document."""

_COMMANDS = {"inspect": inspect, "count": count}
_MAX_OUTPUT = 256 * 2**20

if __name__ == "__main__":
    main()
