"""Documents: what kind they are by content, and the segments that they hold."""
