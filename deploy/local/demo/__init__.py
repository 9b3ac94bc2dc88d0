"""What `make demo` shows: a believable agency, and one whole job through the public HTTP API."""
