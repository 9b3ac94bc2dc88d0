"""The address of the broker, and whom a connection over TLS believes."""

from __future__ import annotations

import ssl

import pytest

from portal_kit import broker


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[broker.Connection]:
    """The connections that were made; none is opened."""
    connections: list[broker.Connection] = []

    def note(connection: broker.Connection) -> None:
        connections.append(connection)

    monkeypatch.setattr(broker.Connection, "connect", note)
    return connections


def test_tls_to_the_broker_checks_that_the_certificate_is_its_own(made, monkeypatch):
    """One that somebody known has signed for another name is refused, and TLS older than 1.2 is not spoken."""
    broker.connect("amqps://orders:secret@broker.example/portolan")
    transport = made[0].Transport(made[0].host, 5, ssl=made[0].ssl, read_timeout=1, write_timeout=1)
    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", lambda context, **options: (context, options))
    context, options = transport._wrap_socket(None, **transport.sslopts)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert options["server_hostname"] == "broker.example"


@pytest.mark.parametrize(
    ("uri", "host", "is_secure"),
    [
        ("amqps://u:p@broker.example/portolan", "broker.example:5671", True),
        ("amqp://u:p@127.0.0.1/portolan", "127.0.0.1:5672", False),
        ("amqps://u:p@broker.example:7000/portolan", "broker.example:7000", True),
    ],
)
def test_each_scheme_has_its_port(made, uri: str, host: str, is_secure: bool):
    """Unless the address names one."""
    broker.connect(uri)
    assert (made[0].host, bool(made[0].ssl)) == (host, is_secure)
