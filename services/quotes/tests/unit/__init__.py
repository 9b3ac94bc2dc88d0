"""Tests of rules and use cases: no sockets, fakes written by hand."""
