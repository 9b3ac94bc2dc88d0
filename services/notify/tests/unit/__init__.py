"""Tests of notify without sockets."""
