"""What the launcher tells a person when it cannot go on."""


class LaunchTrouble(Exception):
    """Something outside the launcher is in the way; the message says what to do about it."""
