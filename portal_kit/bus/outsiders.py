"""Events from outside the suite: believed only after the broker's word for the sender, and within their schema."""

from __future__ import annotations

import amqp
import jsonschema

from contracts import loader
from portal_kit.bus.messages import Poison
from portal_kit.envelope import Envelope

MAX_PROVIDER_BYTES = 256 * 1024


def check_provider_event(message: amqp.Message, event: Envelope) -> None:
    """Check what comes from outside the suite: the broker's word for the sender, the size and the schema."""
    if not message.properties.get("user_id"):
        raise Poison("a provider system signs its messages with its broker user")
    if len(message.body) > MAX_PROVIDER_BYTES:
        raise Poison(f"the body has more than {MAX_PROVIDER_BYTES} bytes")
    try:
        jsonschema.validate(event.payload, loader.event(event.type).schema, cls=jsonschema.Draft202012Validator)
    except jsonschema.ValidationError as error:
        raise Poison(f"payload {error.json_path}: {error.message[:200]}") from error
