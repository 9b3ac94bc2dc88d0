"""Backup and restore: all databases as of one moment, the objects, the broker's definitions, and a manifest over them."""
