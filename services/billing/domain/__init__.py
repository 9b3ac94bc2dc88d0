"""The rules of billing, in plain Python."""
