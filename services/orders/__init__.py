"""Orders: the provider's work on what a client accepted, from confirmation to approval."""
