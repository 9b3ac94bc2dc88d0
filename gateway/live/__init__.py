"""Live updates: what happens on the bus, told to every open page that may know of it (docs/adr/0017)."""
