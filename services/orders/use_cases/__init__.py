"""What people and systems do with orders: one function per intention, given an open `work`."""
