"""The launcher's tests."""
