"""Quotes: requests, prices, offers and their acceptance. Owns price and the decision that makes an order."""
