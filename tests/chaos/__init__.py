"""Faults under load: every row of the fault matrix by name, and all of them at random, followed by history and audit."""
