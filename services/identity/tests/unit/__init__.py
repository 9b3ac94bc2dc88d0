"""Tests of identity's rules and shapes, without a socket."""
