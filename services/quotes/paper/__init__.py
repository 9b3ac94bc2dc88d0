"""The paper of a quote: its words, its page, and what sets it."""
