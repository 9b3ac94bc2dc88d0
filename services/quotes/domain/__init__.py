"""The rules of quoting in plain Python: pricing, choice of rates, states of a quote."""
