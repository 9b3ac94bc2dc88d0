"""Mechanics that every service of Portolan shares: bus, outbox, inbox, callers, errors, money, clock, objects."""
