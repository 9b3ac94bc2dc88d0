"""Token buckets, and what the client sees of them."""

from __future__ import annotations

from gateway.limits import MAX_BUCKETS, Limiter, Rate
from gateway.settings import Settings
from gateway.tests.stage import QUOTE, stage


def test_a_bucket_empties_and_fills_again() -> None:
    """Burst first, then the rate."""
    now = [0.0]
    limiter, rate = Limiter(lambda: now[0]), Rate("caller", per_second=2.0, burst=3)
    assert [limiter.take("a", rate).allowed for _ in range(4)] == [True, True, True, False]
    assert limiter.take("b", rate).allowed
    now[0] = 0.5
    assert [limiter.take("a", rate).allowed for _ in range(2)] == [True, False]


def test_a_refusal_says_how_long_to_wait() -> None:
    """Retry-After covers the time to the next token."""
    limiter, rate = Limiter(lambda: 0.0), Rate("caller", per_second=0.1, burst=1)
    limiter.take("a", rate)
    headers = limiter.take("a", rate).headers()
    assert headers["retry-after"] == "10"
    assert headers["ratelimit"] == '"caller";r=0;t=10'


def test_buckets_are_bounded() -> None:
    """An attacker with many addresses costs bounded memory."""
    limiter, rate = Limiter(lambda: 0.0), Rate("address", 1.0, 1)
    for number in range(MAX_BUCKETS + 10):
        limiter.take(str(number), rate)
    assert len(limiter._buckets) == MAX_BUCKETS


def test_too_many_requests_of_one_caller_are_refused_with_fields() -> None:
    """429 with Retry-After; the fields are on good answers, too."""
    scene = stage(settings=Settings(rate_per_second=0.001, rate_burst=2))
    scene.bus.answers["quotes.get_quote"] = lambda _: {"id": QUOTE, "version": 1}
    answers = [scene.client.get(f"/api/v1/quotes/{QUOTE}", headers=scene.signed()) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[1].headers["ratelimit"].startswith('"caller";r=1')
    assert int(answers[3].headers["retry-after"]) > 0


def test_guessing_keys_is_slow() -> None:
    """Unknown credentials count against the address, however many there are."""
    scene = stage(settings=Settings(anonymous_per_second=0.001, anonymous_burst=3))
    statuses = [
        scene.client.get("/api/v1/quotes", headers={"Authorization": f"Bearer guess{n}"}).status_code for n in range(5)
    ]
    assert statuses == [401, 401, 401, 429, 429]
