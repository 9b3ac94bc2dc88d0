"""Bad input on the bus: messages of every wrong kind, wrong callers, and what a provider's system may send wrongly."""
