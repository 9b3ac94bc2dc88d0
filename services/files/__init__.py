"""The files service: uploads straight to the object store, checked bytes, and contractual word counts."""
