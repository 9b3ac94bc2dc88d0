"""Integration tests of files on real PostgreSQL and a real object store."""
