"""The table of safeguards fits the sources."""
