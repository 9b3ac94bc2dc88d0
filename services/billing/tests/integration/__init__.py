"""Tests of billing on real parts."""
