"""The operators' page: how everything is, the dead letters, and the audit; the same functions as the commands."""
