"""Bad requests: bodies, amounts, identifiers, cursors, dates, languages and headers."""
