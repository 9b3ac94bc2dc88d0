"""One function per intention; each is given the work it happens in."""
