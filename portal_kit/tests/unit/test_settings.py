"""What production refuses: default accounts, places for failpoints, and links in plaintext."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from portal_kit.settings import UnsafeSettings, database_uris, s3_settings, settings

SAFE = {
    "PORTOLAN_PROFILE": "production",
    "AMQP_URI": "amqps://orders:s3cret@broker.example/portolan",
    "DATABASE_URI": "postgresql://app:s3cret@db.example/portolan_orders?sslmode=verify-full",
    "S3_ENDPOINT": "https://store.example",
    "S3_ACCESS_KEY": "key",
    "S3_SECRET_KEY": "secret",
}


@pytest.fixture(autouse=True)
def _production(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("PORTOLAN_FAILPOINTS", "S3_PUBLIC_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_production_starts_with_safe_settings():
    """What a careful operator sets is taken."""
    assert settings().profile == "production"
    assert s3_settings().public_endpoint == "https://store.example"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AMQP_URI", "amqps://guest:guest@broker.example/portolan"),
        ("AMQP_URI", "amqp://orders:s3cret@broker.example/portolan"),
        ("DATABASE_URI", "postgresql://app:s3cret@db.example/portolan_orders"),
        ("DATABASE_URI", "postgresql://app:s3cret@db.example/portolan_orders?sslmode=prefer"),
        ("DATABASE_URI", "postgresql:///portolan_orders?host=db.example&sslmode=disable"),
        ("PORTOLAN_FAILPOINTS", "/run/failpoints"),
    ],
)
def test_production_refuses_what_is_only_fit_for_a_developers_machine(monkeypatch, name: str, value: str):
    """Default accounts, plaintext, and places for failpoints."""
    monkeypatch.setenv(name, value)
    with pytest.raises(UnsafeSettings, match=name):
        settings()


@pytest.mark.parametrize("uri", ["postgresql:///portolan_orders", "postgresql:///portolan_orders?host=/run/postgresql"])
def test_a_socket_of_the_machine_needs_no_tls(monkeypatch, uri: str):
    """Nothing travels."""
    monkeypatch.setenv("DATABASE_URI", uri)
    assert settings().database_uri == uri


@pytest.mark.parametrize("name", ["S3_ENDPOINT", "S3_PUBLIC_ENDPOINT"])
def test_production_refuses_an_object_store_in_plaintext(monkeypatch, name: str):
    """Neither for the suite's own way to it nor for the links that browsers get."""
    monkeypatch.setenv(name, "http://store.example")
    with pytest.raises(UnsafeSettings, match=name):
        s3_settings()


def test_production_refuses_plaintext_to_any_of_several_databases(monkeypatch):
    """The relay and the operator's commands know all of them."""
    safe, plain = SAFE["DATABASE_URI"], "postgresql://relay:s3cret@db.example/portolan_quotes"
    monkeypatch.setenv("DATABASE_URIS", json.dumps({"orders": safe}))
    assert database_uris() == {"orders": safe}
    monkeypatch.setenv("DATABASE_URIS", json.dumps({"orders": safe, "quotes": plain}))
    with pytest.raises(UnsafeSettings, match="DATABASE_URIS"):
        database_uris()
