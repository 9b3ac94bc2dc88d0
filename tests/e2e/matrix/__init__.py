"""Who may do what: every operation of the served OpenAPI document, run as every kind of caller."""
