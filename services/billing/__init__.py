"""Billing: what is to be paid, its invoices and their payments."""
