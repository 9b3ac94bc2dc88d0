"""Contracts against code, without a broker: what producers dump, what consumers read, what calls look like."""
