"""Tests of orders on a real database."""
