"""Tests of the rules and use cases of orders, without sockets."""
