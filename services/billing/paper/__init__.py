"""The invoice on paper: its template, its words and the press that sets it."""
