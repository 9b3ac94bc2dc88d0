"""What people and other parts intend with identity, one function per intention."""
