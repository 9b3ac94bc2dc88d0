"""Bad documents: what is wrong in them, in their names, and on their way into the store."""
