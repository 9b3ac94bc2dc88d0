"""The few AMQP frames that every call needs, written and read without detours; the rare ones are left to pamqp.

Measured with 50 calls in flight, JSON and metrics included: a call costs the gateway 122 µs of processor time this way,
against 228 µs through aiormq's channel, and 286 µs with the confirms that aiormq needs to tell of a returned request.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

METHOD, HEADER, BODY, HEARTBEAT = 1, 2, 3, 8
END = 0xCE
DELIVER, RETURN = (60, 60), (60, 50)
HEARTBEAT_FRAME = b"\x08\x00\x00\x00\x00\x00\x00\xce"
OVERHEAD = 8

_HEAD = struct.Struct(">BHI")
_PAIR = struct.Struct(">HH")
_CONTENT = struct.Struct(">HHQH")
_LONG = struct.Struct(">I")
_CONTENT_TYPE, _ENCODING, _HEADERS, _DELIVERY_MODE, _PRIORITY, _CORRELATION, _REPLY_TO, _EXPIRATION = (
    1 << bit for bit in range(15, 7, -1)
)
_REQUEST_FLAGS = _CONTENT_TYPE | _ENCODING | _HEADERS | _CORRELATION | _REPLY_TO | _EXPIRATION
_JSON = b"\x10application/json\x05utf-8"


class BrokenFrame(Exception):
    """Bytes that are no AMQP frame: the connection cannot be trusted any more."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: its type, channel and payload."""

    type: int
    channel: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Content:
    """What a content header says that matters here: how much follows, and to which call it belongs."""

    size: int
    correlation_id: str


def split(buffer: bytearray) -> Iterator[Frame]:
    """Take the complete frames off the front of a buffer, and leave the rest in it."""
    position, length = 0, len(buffer)
    while length - position >= OVERHEAD:
        kind, channel, size = _HEAD.unpack_from(buffer, position)
        end = position + OVERHEAD + size
        if end > length:
            break
        if buffer[end - 1] != END:
            raise BrokenFrame("a frame does not end as frames do")
        yield Frame(kind, channel, bytes(buffer[position + 7 : end - 1]))
        position = end
    del buffer[:position]


def whole(frame: Frame) -> bytes:
    """Write a frame as it came, for pamqp to read."""
    return _frame(frame.type, frame.channel, frame.payload)


def method_of(payload: bytes) -> tuple[int, int]:
    """Read class and method of a method frame."""
    found: tuple[int, int] = _PAIR.unpack_from(payload)
    return found


def delivery(payload: bytes) -> tuple[str, str]:
    """Read consumer tag and routing key of a delivery."""
    tag, position = _short(payload, 4)
    _, position = _short(payload, position + 9)
    key, _ = _short(payload, position)
    return tag, key


def content(payload: bytes) -> Content:
    """Read size and correlation id of a content header."""
    _, _, size, flags = _CONTENT.unpack_from(payload)
    position = _CONTENT.size
    for flag in (_CONTENT_TYPE, _ENCODING):
        if flags & flag:
            position += 1 + payload[position]
    if flags & _HEADERS:
        position += 4 + int(_LONG.unpack_from(payload, position)[0])
    position += bool(flags & _DELIVERY_MODE) + bool(flags & _PRIORITY)
    correlation = _short(payload, position)[0] if flags & _CORRELATION else ""
    return Content(int(size), correlation)


@dataclass(frozen=True, slots=True)
class Request:
    """A call as it is published: mandatory, transient, gone after `milliseconds`."""

    key: str
    body: bytes
    correlation_id: str
    reply_to: str
    milliseconds: int
    headers: Mapping[str, str]


def publish(channel: int, exchange: str, request: Request, frame_max: int) -> bytes:
    """Write the frames of a request."""
    method = b"\x00\x3c\x00\x28\x00\x00" + _text(exchange) + _text(request.key) + b"\x01"
    table = b"".join(_text(name) + b"S" + _long(value) for name, value in request.headers.items())
    header = b"".join(
        (
            _CONTENT.pack(60, 0, len(request.body), _REQUEST_FLAGS),
            _JSON,
            _LONG.pack(len(table)),
            table,
            _text(request.correlation_id),
            _text(request.reply_to),
            _text(str(request.milliseconds)),
        )
    )
    body, step = request.body, frame_max - OVERHEAD
    parts = [body[at : at + step] for at in range(0, len(body), step)]
    return b"".join(
        (
            _frame(METHOD, channel, method),
            _frame(HEADER, channel, header),
            *(_frame(BODY, channel, part) for part in parts),
        )
    )


def _frame(kind: int, channel: int, payload: bytes) -> bytes:
    return _HEAD.pack(kind, channel, len(payload)) + payload + b"\xce"


def _text(text: str) -> bytes:
    encoded = text.encode()
    return bytes((len(encoded),)) + encoded


def _long(text: str) -> bytes:
    encoded = text.encode()
    return _LONG.pack(len(encoded)) + encoded


def _short(payload: bytes, position: int) -> tuple[str, int]:
    end = position + 1 + payload[position]
    return payload[position + 1 : end].decode("utf-8", "replace"), end
