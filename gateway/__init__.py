"""The HTTP gateway: an ASGI application that speaks nameko's RPC protocol and nothing else of the suite."""
