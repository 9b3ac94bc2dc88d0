"""Tests of the suite as a whole, by level."""
