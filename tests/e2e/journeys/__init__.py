"""Journeys: what people and systems do with the portal, each through the public HTTP API of the running suite."""
