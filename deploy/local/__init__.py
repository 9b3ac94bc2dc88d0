"""The launcher: private servers and the whole suite on one machine, loopback only."""
