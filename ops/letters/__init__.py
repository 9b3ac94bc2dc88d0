"""Dead letters: looking at them without losing any, sending them back, and dropping them on the record."""
