"""The served OpenAPI document, attacked by schemathesis as every role."""
