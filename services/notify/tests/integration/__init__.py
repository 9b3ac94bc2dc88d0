"""Tests of notify on real parts."""
