"""What the suite counts and times, as Prometheus reads it."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

CALLS = Counter("portolan_calls_total", "RPC calls by method and outcome", ["method", "outcome"])
CALL_SECONDS = Histogram("portolan_call_seconds", "Time from dispatch to answer", ["method"])
EVENTS = Counter("portolan_events_total", "Events handled by consumer and outcome", ["consumer", "outcome"])
RELAYED = Counter("portolan_relayed_total", "Events published by the relay", ["service"])
BROKER_CONNECTED = Gauge("portolan_broker_connected", "1 while the process is connected to the broker")
# What the relay's watch measures of the whole installation.
OUTBOX_AGE = Gauge("portolan_outbox_age_seconds", "Age of the oldest unsent event", ["service"])
QUEUE_DEPTH = Gauge("portolan_queue_depth", "Messages that wait in a queue of calls, events or retries", ["queue"])
DEAD_LETTERS = Gauge("portolan_dead_letters", "Messages that were set aside, by queue", ["queue"])
QUEUES_MISSING = Gauge("portolan_queues_missing", "Queues of the contracts that the broker does not have")
