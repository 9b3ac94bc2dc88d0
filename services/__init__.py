"""The six services of Portolan: identity, quotes, orders, files, billing, notify."""
