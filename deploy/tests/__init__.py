"""Tests of what sets the suite up."""
