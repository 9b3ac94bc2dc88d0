"""Unit tests of the files service: no sockets, hand-written fakes."""
