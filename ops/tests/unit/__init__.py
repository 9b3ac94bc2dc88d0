"""Tests of the operator's commands without servers."""
