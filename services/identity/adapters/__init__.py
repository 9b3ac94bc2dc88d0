"""What identity takes from libraries: password hashing and the check of VAT numbers."""
