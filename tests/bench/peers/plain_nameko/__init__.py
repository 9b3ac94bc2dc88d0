"""A plain nameko suite as nameko's documentation shows it: an HTTP gateway and a service with one table."""
