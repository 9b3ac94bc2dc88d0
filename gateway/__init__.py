"""The HTTP gateway: API, portal and live updates in front of the bus."""
