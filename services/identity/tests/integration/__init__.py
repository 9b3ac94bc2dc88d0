"""Tests of identity on a real database and broker."""
