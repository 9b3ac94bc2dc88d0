"""A detour for connections: a TCP proxy that delays, slows, resets, freezes, cuts short or answers for a server.

`python -m portal_kit.testing.detour` is one process for all links; `control.Detours` tells it what to do to which.
"""
