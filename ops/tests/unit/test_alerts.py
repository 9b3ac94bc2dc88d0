"""An alert that asks for a figure that nobody measures never rings."""

from __future__ import annotations

import re

import pytest
import yaml
from prometheus_client import REGISTRY

import gateway.metrics
import portal_kit.metrics
from contracts.names import DEAD_RPC_QUEUE
from ops.features import ROOT
from portal_kit.alarms import Limits

pytestmark = pytest.mark.unit
# Reading the modules is what registers their figures.
OURS = (gateway.metrics.REQUESTS, portal_kit.metrics.CALLS)
RULES = [
    rule
    for group in yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
GUIDE = (ROOT / "docs" / "guides" / "operators.md").read_text(encoding="utf-8")


def measured() -> set[str]:
    """The names of all figures, with the endings under which Prometheus keeps a histogram and a counter."""
    names = {family.name for family in REGISTRY.collect()}
    return {f"{name}{ending}" for name in names for ending in ("", "_total", "_bucket", "_count", "_sum")}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_figure_of_an_alert_is_measured(rule: dict):
    """By the gateway, by a service, or by the relay's watch."""
    asked = set(re.findall(r"\bportolan_\w+", rule["expr"]))
    assert asked
    assert asked <= measured()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_the_guide_says_what_to_do_for_every_alert(rule: dict):
    """Whoever is woken finds the name, and beside it the next step."""
    assert f"`{rule['alert']}`" in GUIDE
    assert rule["annotations"]["summary"]
    assert rule["labels"]["severity"] in {"warning", "critical"}


def test_alerts_ring_at_the_limits_of_the_page():
    """Two places must not tell two truths."""
    by_name = {rule["alert"]: rule["expr"] for rule in RULES}
    assert by_name["PortolanOutboxWaits"].endswith(f"> {Limits().outbox_age:.0f}")
    assert by_name["PortolanQueueGrows"].endswith(f"> {Limits().queue_depth}")
    assert f'queue!="{DEAD_RPC_QUEUE}"' in by_name["PortolanDeadLetters"]
