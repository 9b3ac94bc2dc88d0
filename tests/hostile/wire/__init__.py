"""Bad bytes on a socket: what is no HTTP, what two readers would read differently, and what comes slowly or too large."""
