"""An example of a provider's production system: it translates by putting accents on letters.

It shows how a translation management system works with Portolan from outside. It imports nothing of the
suite; all it knows is the published provider events, the HTTP API, and its own credentials.
"""
