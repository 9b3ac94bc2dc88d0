"""A Python client of the HTTP API: `PortalClient`."""

from gateway.client.api import ApiProblem, PortalClient

__all__ = ["ApiProblem", "PortalClient"]
