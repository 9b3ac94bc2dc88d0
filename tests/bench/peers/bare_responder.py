"""The least that can answer a call over AMQP: no checks, no guards, nothing but the echo."""

from __future__ import annotations

import json
import sys

import amqp

from contracts import topology
from portal_kit.broker import connect


def main(uri: str, service: str) -> None:
    """Answer calls of `rpc-<service>` until killed."""
    connection = connect(uri)
    channel = connection.channel()
    channel.basic_qos(0, 50, False)

    def answer(message: amqp.Message) -> None:
        body = json.dumps({"result": json.loads(message.body)["kwargs"]["text"], "error": None})
        reply = amqp.Message(body, correlation_id=message.properties["correlation_id"])
        channel.basic_publish(reply, exchange=topology.RPC_EXCHANGE, routing_key=message.properties["reply_to"])
        channel.basic_ack(message.delivery_tag)

    channel.basic_consume(topology.rpc_queue(service), callback=answer)
    print("ready", flush=True)  # noqa: T201 - the bench waits for it
    while True:
        connection.drain_events()


if __name__ == "__main__":
    main(*sys.argv[1:])
