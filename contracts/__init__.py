"""What crosses the bus: RPC signatures and versioned events, as data."""
