"""Tests on a real broker and real sockets."""
