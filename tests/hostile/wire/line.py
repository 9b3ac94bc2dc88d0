"""A connection on which anything can be sent, and what comes back on it."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

_ANSWER = re.compile(rb"HTTP/1\.[01] ([0-9]{3}) ")


@dataclass(frozen=True)
class Heard:
    """What came back, and whether the other side ended the connection."""

    data: bytes
    ended: bool

    @property
    def statuses(self) -> list[int]:
        """The status of each answer."""
        return [int(found) for found in _ANSWER.findall(self.data)]

    @property
    def problem(self) -> dict[str, Any]:
        """The problem that the first answer tells."""
        head, _, body = self.data.partition(b"\r\n\r\n")
        assert b"application/problem+json" in head.lower(), self.data[:500]
        return dict(json.JSONDecoder().raw_decode(body.decode())[0])

    def header(self, name: str) -> str:
        """A header of the first answer, empty when it is not there."""
        head = self.data.partition(b"\r\n\r\n")[0].decode("latin-1")
        return next((line.partition(":")[2].strip() for line in head.split("\r\n") if _named(line, name)), "")


def _named(line: str, name: str) -> bool:
    return line.partition(":")[0].lower() == name


class Line:
    """One connection to the gateway."""

    def __init__(self, base_url: str, seconds: float = 30) -> None:
        parts = urlsplit(base_url)
        self.host = parts.netloc
        self.socket = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=seconds)

    def send(self, data: bytes) -> bool:
        """Send bytes; False when the other side takes no more."""
        try:
            self.socket.sendall(data)
        except OSError:
            return False
        return True

    def hear(self, answers: int = 0) -> Heard:
        """Read until the other side ends, or until so many whole answers without a body of unknown length are there."""
        data, ended = b"", False
        while not (answers and _whole(data) >= answers):
            try:
                received = self.socket.recv(2**18)
            except OSError:
                ended = True
                break
            if not received:
                ended = True
                break
            data += received
        return Heard(data, ended)

    def is_ended(self, seconds: float) -> bool:
        """Tell whether the other side ends the connection within this time; what it says before is dropped."""
        until = monotonic() + seconds
        while monotonic() < until:
            self.socket.settimeout(max(until - monotonic(), 0.01))
            try:
                if not self.socket.recv(2**18):
                    return True
            except TimeoutError:
                return False
            except OSError:
                return True
        return False

    def close(self) -> None:
        """Hang up."""
        self.socket.close()


def _whole(data: bytes) -> int:
    """Count the answers that are there to their last byte."""
    count = 0
    while data:
        head, separator, rest = data.partition(b"\r\n\r\n")
        if not separator:
            return count
        told = re.search(rb"(?im)^content-length: *([0-9]+)", head)
        length = int(told[1]) if told else 0
        if len(rest) < length:
            return count
        count, data = count + 1, rest[length:]
    return count


def ask(base_url: str, data: bytes | Iterable[bytes], answers: int = 0, seconds: float = 30) -> Heard:
    """Send bytes on a new connection and return what comes back; `HOST` stands for the gateway's own name."""
    with closing(Line(base_url, seconds)) as line:
        for piece in [data] if isinstance(data, bytes) else data:
            if not line.send(piece.replace(b"HOST", line.host.encode())):
                break
        return line.hear(answers)
