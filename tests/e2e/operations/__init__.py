"""The operator's tools against a real suite: dead letters, wiped brokers, backups, alarms, and their page."""
