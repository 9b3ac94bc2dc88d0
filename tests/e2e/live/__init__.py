"""Live updates over the whole suite: who hears what while people work."""
