"""Unit tests of the gateway: no sockets, a hand-written bus."""
