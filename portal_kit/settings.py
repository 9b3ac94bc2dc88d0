"""What the environment tells a process; the launcher and the containers set these names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from environs import Env


class UnsafeSettings(Exception):
    """The production profile refuses what is only fit for a developer's machine."""


@dataclass(frozen=True, slots=True)
class S3Settings:
    """Where objects lie; links given to browsers are signed for `public_endpoint`."""

    endpoint: str
    public_endpoint: str
    access_key: str
    secret_key: str
    bucket: str
    region: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings that the kit itself reads."""

    profile: str
    amqp_uri: str
    database_uri: str
    caller_key_file: str
    caller_keys_file: str
    health_port: int
    retry_delays: tuple[int, ...]
    failpoints: str
    log_format: str
    log_level: str


def profile() -> str:
    """Tell in which profile this process runs: local, test or production."""
    return Env().str("PORTOLAN_PROFILE", "local")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Read the environment once per process; environs raises with the name of what is missing."""
    env = Env()
    read = Settings(
        profile=profile(),
        amqp_uri=env.str("AMQP_URI", "amqp://guest:guest@127.0.0.1:5672/"),
        database_uri=env.str("DATABASE_URI", ""),
        caller_key_file=env.str("CALLER_KEY_FILE", ""),
        caller_keys_file=env.str("CALLER_KEYS_FILE", ""),
        health_port=env.int("HEALTH_PORT", 0),
        retry_delays=tuple(int(s) for s in env.list("RETRY_DELAYS", ["10", "20", "30"])),
        failpoints=env.str("PORTOLAN_FAILPOINTS", ""),
        log_format=env.str("LOG_FORMAT", "json"),
        log_level=env.str("LOG_LEVEL", "INFO"),
    )
    if read.profile == "production":
        _refuse_unsafe(read)
    return read


def _refuse_unsafe(read: Settings) -> None:
    if read.failpoints:
        raise UnsafeSettings("PORTOLAN_FAILPOINTS belongs to tests; unset it in production.")
    if "guest:guest@" in read.amqp_uri:
        raise UnsafeSettings("AMQP_URI carries the broker's default account; give each service its own.")
    if not read.amqp_uri.startswith("amqps://"):
        raise UnsafeSettings("AMQP_URI is plaintext; production speaks to the broker over TLS (amqps://).")
    _refuse_plaintext_database("DATABASE_URI", read.database_uri)


def _refuse_plaintext_database(variable: str, uri: str) -> None:
    parts, query = urlsplit(uri), parse_qs(urlsplit(uri).query)
    host = parts.hostname or query.get("host", [""])[0]
    # Without a host, or with a folder for one, libpq uses a socket of this machine.
    if host and not host.startswith("/") and query.get("sslmode", ["prefer"])[-1] not in _TLS_MODES:
        raise UnsafeSettings(f"{variable} may fall back to plaintext; production wants sslmode=verify-full in it.")


def database_uris(variable: str = "DATABASE_URIS") -> dict[str, str]:
    """Return service → database for the processes that serve all of them (relay, audit, migrations)."""
    uris = {str(service): str(uri) for service, uri in json.loads(Env().str(variable)).items()}
    if profile() == "production":
        for uri in uris.values():
            _refuse_plaintext_database(variable, uri)
    return uris


def s3_settings() -> S3Settings:
    """Read where the object store is."""
    env = Env()
    endpoint = env.str("S3_ENDPOINT")
    public_endpoint = env.str("S3_PUBLIC_ENDPOINT", endpoint)
    if profile() == "production" and not all(where.startswith("https://") for where in (endpoint, public_endpoint)):
        raise UnsafeSettings("S3_ENDPOINT and S3_PUBLIC_ENDPOINT must begin with https:// in the production profile.")
    return S3Settings(
        endpoint=endpoint,
        public_endpoint=public_endpoint,
        access_key=env.str("S3_ACCESS_KEY"),
        secret_key=env.str("S3_SECRET_KEY"),
        bucket=env.str("S3_BUCKET", "portolan"),
        region=env.str("S3_REGION", "us-east-1"),
    )


_TLS_MODES = ("require", "verify-ca", "verify-full")
