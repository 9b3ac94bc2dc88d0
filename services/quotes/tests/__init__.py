"""Tests of the quotes service."""
