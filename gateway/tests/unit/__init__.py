"""Unit tests: no sockets, a hand-written bus."""
