"""Tests of the example system, without broker and network."""
