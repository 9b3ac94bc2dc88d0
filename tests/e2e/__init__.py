"""The whole suite through its public HTTP API."""
