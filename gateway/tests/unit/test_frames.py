"""AMQP frames, compared with those of pamqp."""

from __future__ import annotations

import pamqp.frame
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pamqp import commands as spec
from pamqp.body import ContentBody
from pamqp.header import ContentHeader

from gateway import frames
from gateway.frames import BrokenFrame, Request

_SHORT = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@given(
    key=_SHORT,
    body=st.binary(max_size=300),
    correlation=_SHORT,
    headers=st.dictionaries(_SHORT.filter(bool), st.text(st.characters(exclude_categories=("Cs",)))),
)
def test_a_request_is_written_as_pamqp_reads_it(
    key: str, body: bytes, correlation: str, headers: dict[str, str]
) -> None:
    """Method, header and body, split to the frame size."""
    written = frames.publish(1, "nameko-rpc", Request(key, body, correlation, "reply", 1500, headers), 108)
    parts = []
    while written:
        size, channel, part = pamqp.frame.unmarshal(written)
        assert channel == 1
        parts.append(part)
        written = written[size:]
    publish, header, *bodies = parts
    assert isinstance(publish, spec.Basic.Publish)
    assert (publish.exchange, publish.routing_key, publish.mandatory) == ("nameko-rpc", key, True)
    assert isinstance(header, ContentHeader)
    properties = header.properties
    assert (properties.correlation_id or "", properties.reply_to, properties.expiration) == (
        correlation,
        "reply",
        "1500",
    )
    assert dict(properties.headers or {}) == headers
    assert b"".join(one.value or b"" for one in bodies if isinstance(one, ContentBody)) == body


@given(
    key=_SHORT,
    correlation=_SHORT.filter(bool),
    body=st.binary(min_size=1, max_size=100),
    cuts=st.lists(st.integers(1, 40)),
)
def test_what_pamqp_writes_is_read_however_it_is_cut(key: str, correlation: str, body: bytes, cuts: list[int]) -> None:
    """Frames arrive in pieces of any size."""
    properties = spec.Basic.Properties(
        content_type="application/json", headers={"a": "b"}, delivery_mode=2, priority=1, correlation_id=correlation
    )
    stream = b"".join(
        (
            pamqp.frame.marshal(spec.Basic.Deliver("replies", 7, False, "nameko-rpc", key), 1),
            pamqp.frame.marshal(ContentHeader(0, len(body), properties), 1),
            pamqp.frame.marshal(ContentBody(body), 1),
        )
    )
    buffer = bytearray()
    found: list[frames.Frame] = []
    for cut in (*cuts, len(stream)):
        buffer += stream[:cut]
        stream = stream[cut:]
        found.extend(frames.split(buffer))
    method, header, content = found
    assert frames.method_of(method.payload) == frames.DELIVER
    assert frames.delivery(method.payload) == ("replies", key)
    assert frames.content(header.payload) == frames.Content(len(body), correlation)
    assert content.payload == body
    assert not buffer


def test_a_frame_without_its_end_is_broken() -> None:
    """Nothing after it can be trusted."""
    with pytest.raises(BrokenFrame):
        list(frames.split(bytearray(b"\x08\x00\x00\x00\x00\x00\x00\x00")))
