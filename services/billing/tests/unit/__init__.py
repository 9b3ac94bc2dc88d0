"""Tests of billing without sockets."""
