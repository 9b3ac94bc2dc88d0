"""The faults themselves: each a block inside of which something is broken, and after which it is whole again."""
