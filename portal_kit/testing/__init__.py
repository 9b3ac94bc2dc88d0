"""Support for tests: private databases and virtual hosts on real servers, keys, callers and a plain RPC client."""
