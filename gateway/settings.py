"""What the gateway reads from its environment, once, at start."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from environs import Env

from gateway.live.bounds import Bounds
from portal_kit.settings import UnsafeSettings
from portal_kit.settings import settings as kit_settings

REQUEST_SECONDS = 10.0
"""The one deadline of a request, handed down to every call made for it."""

BODY_BYTES = 1024 * 1024
"""The largest JSON body; files go straight to the object store."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Addresses, keys and limits of one gateway process."""

    profile: str = "local"
    amqp_uri: str = "amqp://guest:guest@127.0.0.1:5672/"
    port: int = 8000
    host: str = "127.0.0.1"
    public_url: str = "http://127.0.0.1:8000"
    caller_key_file: str = ""
    rate_per_second: float = 50.0
    rate_burst: int = 200
    anonymous_per_second: float = 20.0
    anonymous_burst: int = 200
    max_in_flight: int = 1000
    trusted_proxies: str = ""
    store_url: str = ""
    """Where browsers reach the object store: bytes go to it and come from it without the gateway."""

    request_seconds: float = REQUEST_SECONDS
    live: Bounds = field(default_factory=Bounds)

    @property
    def secure(self) -> bool:
        """Tell whether browsers reach the gateway over https."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def origin(self) -> str:
        """Return the one origin whose pages may change things with a cookie."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def cookie(self) -> str:
        """Name the session cookie."""
        return self.host_cookie("portolan") if self.secure else "portolan_session"

    def host_cookie(self, name: str) -> str:
        """Name a cookie so that browsers take it from this host over https alone; over http they take no such name."""
        return f"__Host-{name}" if self.secure else name


def read_settings() -> Settings:
    """Read the environment; in production refuse plain http."""
    env = Env()
    kit = kit_settings()
    port = env.int("GATEWAY_PORT", 8000)
    settings = Settings(
        profile=kit.profile,
        amqp_uri=kit.amqp_uri,
        port=port,
        host=env.str("GATEWAY_HOST", "127.0.0.1"),
        public_url=env.str("PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        caller_key_file=kit.caller_key_file,
        rate_per_second=env.float("GATEWAY_RATE", 50.0),
        rate_burst=env.int("GATEWAY_RATE_BURST", 200),
        anonymous_per_second=env.float("GATEWAY_ANONYMOUS_RATE", 20.0),
        anonymous_burst=env.int("GATEWAY_ANONYMOUS_BURST", 200),
        max_in_flight=env.int("GATEWAY_MAX_IN_FLIGHT", 1000),
        trusted_proxies=env.str("TRUSTED_PROXIES", ""),
        live=Bounds(env.int("GATEWAY_MAX_LIVE_STREAMS_EACH", 12), env.int("GATEWAY_MAX_LIVE_STREAMS", 5_000)),
        store_url=env.str("S3_PUBLIC_ENDPOINT", env.str("S3_ENDPOINT", "")),
    )
    if settings.profile == "production" and not settings.secure:
        raise UnsafeSettings("PUBLIC_URL must begin with https:// in the production profile.")
    return settings
