"""Requests that two readers could understand differently: refused, and what hides behind them is never answered."""

from __future__ import annotations

import pytest

from deploy.local.plan import Plan
from tests.hostile.wire.line import ask

pytestmark = pytest.mark.hostile

POST = b"POST /api/v1/session HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
# It would answer with 200, as nothing before it does.
HIDDEN = b"GET /livez HTTP/1.1\r\nHost: HOST\r\n\r\n"
GET = b"GET /api/v1/session HTTP/1.1\r\nHost: HOST\r\n"

TWO_WAYS: dict[str, bytes] = {
    "length and chunks": POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n",
    "unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "blank before colon": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "vertical tab": POST + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "quoted coding": POST + b'Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n',
    "coding twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "coding in a fold": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "chunked is not last": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "another coding first": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunks in HTTP/1.0": CHUNKED.replace(b"1.1", b"1.0") + b"0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
    "the same length twice": POST + b"Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
    "list of lengths": POST + b"Content-Length: 0, 44\r\n\r\n",
    "signed length": POST + b"Content-Length: +0\r\n\r\n",
    "negative length": POST + b"Content-Length: -1\r\n\r\n",
    "hexadecimal length": POST + b"Content-Length: 0x0\r\n\r\n",
    "endless length": POST + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n",
    "length with a gap": POST + b"Content-Length: 0 0\r\n\r\n",
    "chunk size too large": CHUNKED + b"FFFFFFFFFFFFFFFFF1\r\nx",
    "negative chunk": CHUNKED + b"-1\r\nx\r\n0\r\n\r\n",
    "chunk with 0x": CHUNKED + b"0x1\r\nx\r\n0\r\n\r\n",
    "chunk ended by LF": CHUNKED + b"1\nx\n0\n\n",
    "chunk longer than told": CHUNKED + b"1\r\nxyz\r\n0\r\n\r\n",
    "lines ended by LF": GET.replace(b"\r\n", b"\n") + b"\n",
    "line ended by CR": GET + b"X: a\rY: b\r\n\r\n",
    "folded header": GET + b"X: a\r\n b: c\r\n\r\n",
    "fold at the start": b"GET /livez HTTP/1.1\r\n Host: HOST\r\n\r\n",
    "NUL in a header": GET + b"X: a\x00b\r\n\r\n",
    "control in a header": GET + b"X: a\x01b\r\n\r\n",
    "blank in a name": GET + b"X Y: a\r\n\r\n",
    "empty name": GET + b": a\r\n\r\n",
    "no colon": GET + b"nonsense\r\n\r\n",
    "no host": b"GET /livez HTTP/1.1\r\n\r\n",
    "two hosts": GET + b"Host: other.example\r\n\r\n",
}
NO_REQUEST: dict[str, bytes] = {
    "HTTP/0.9": b"GET /livez\r\n\r\n",
    "HTTP/1.2": b"GET /livez HTTP/1.2\r\nHost: HOST\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": bytes.fromhex("16030100c8010000c40303") + b"\x00" * 200,
    "lower case": b"get /livez HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "unknown method": b"BREW /livez HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "proxy": b"CONNECT other.example:443 HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "proxy without path": b"GET http://other.example HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "NUL in the address": b"GET /live\x00z HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "blank in the address": b"GET /livez /readyz HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "no ASCII in the address": b"GET /\xff HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "noise": bytes(range(1, 256)) * 4 + b"\r\n\r\n",
}


@pytest.mark.parametrize("kind", [*TWO_WAYS, *NO_REQUEST])
def test_what_is_no_plain_request_is_refused_and_nothing_behind_it_is_read(plan: Plan, kind: str):
    """One clear problem, and the connection ends."""
    heard = ask(plan.gateway_url, {**TWO_WAYS, **NO_REQUEST}[kind] + HIDDEN)
    assert heard.statuses == [400], heard
    assert heard.problem["code"] == "http_malformed"
    assert heard.ended


def test_several_requests_at_once_are_answered_in_their_order(plan: Plan):
    """Pipelining is no smuggling: who sends three requests gets three answers."""
    paths = [b"/livez", b"/api/v1/nowhere", b"/livez"] * 5
    sent = b"".join(b"GET %b HTTP/1.1\r\nHost: HOST\r\n\r\n" % path for path in paths)
    assert ask(plan.gateway_url, sent, answers=len(paths)).statuses == [200, 404, 200] * 5


def test_nonsense_behind_a_request_does_not_take_its_answer(plan: Plan):
    """The good one is answered, what follows is not."""
    heard = ask(plan.gateway_url, HIDDEN + b"nonsense\r\n\r\n" + HIDDEN)
    assert heard.statuses == [200]
    assert heard.ended


def test_a_body_is_never_read_as_a_request(plan: Plan):
    """Neither that of a request without any use for one, nor one in chunks, nor one that is larger than it may be."""
    size = len(HIDDEN.replace(b"HOST", plan.gateway_url.rpartition("/")[2].encode()))
    for sent in (
        GET + b"Content-Length: %d\r\n\r\n" % size + HIDDEN,
        CHUNKED + b"%x\r\n" % size + HIDDEN + b"\r\n0\r\n\r\n",
        GET + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % size + HIDDEN + b"\r\n0\r\n\r\n",
    ):
        assert 200 not in ask(plan.gateway_url, sent, answers=1).statuses, sent


def test_what_stands_behind_a_body_is_no_header(plan: Plan, anna):
    """A credential in a trailer is none, as it passed every filter in front of us."""
    trailer = f"0\r\nAuthorization: Bearer {anna.token}\r\n\r\n".encode()
    sent = GET + b"Transfer-Encoding: chunked\r\n\r\n" + trailer
    assert ask(plan.gateway_url, sent, answers=1).statuses == [401]
    own = f"Authorization: Bearer {anna.token}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    assert ask(plan.gateway_url, GET + own + b"0\r\nAuthorization: Bearer x\r\n\r\n", answers=1).statuses == [200]


@pytest.mark.parametrize(
    "sent", [b"GET http://other.example/docs/ HTTP/1.1\r\nHost: HOST", b"GET /docs/ HTTP/1.1\r\nHost: other.example"]
)
def test_nobody_elses_name_comes_back(plan: Plan, sent: bytes):
    """The name that a client gives us stands in no address that we send back."""
    for path in (b"/docs/", b"//other.example/", b"/portal//", b"/api/v1/session/"):
        heard = ask(plan.gateway_url, sent.replace(b"/docs/", path) + b"\r\n\r\n", answers=1)
        assert heard.statuses[0] < 500, heard
        assert "other.example" not in heard.header("location"), heard


def test_a_wish_to_speak_another_protocol_is_not_granted(plan: Plan):
    """Answered as what it is, and the connection ends, since nothing behind it can be read."""
    upgrade = b"GET /livez HTTP/1.1\r\nHost: HOST\r\nConnection: Upgrade\r\nUpgrade: %b\r\n\r\n"
    for protocol in (b"h2c", b"websocket", b"TLS/1.3"):
        heard = ask(plan.gateway_url, upgrade % protocol + HIDDEN)
        assert heard.statuses == [200]
        assert heard.ended


def test_a_client_that_asks_before_it_sends_is_told_to_go_on(plan: Plan):
    """`Expect: 100-continue`, as programs send it with bodies."""
    body = b'{"account_id": 1}'
    sent = POST + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    assert ask(plan.gateway_url, sent, answers=2).statuses == [100, 422]
