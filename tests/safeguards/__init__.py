"""Takes one safeguard away at a time and shows that a named test turns red: `make safeguards`."""
