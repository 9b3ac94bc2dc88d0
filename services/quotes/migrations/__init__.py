"""Changes of the quotes database, oldest first."""
