"""The rules of telling people, in plain Python."""
