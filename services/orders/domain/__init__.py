"""The rules of orders: states, targets, deliveries, corrections and cancellations, in plain Python."""
