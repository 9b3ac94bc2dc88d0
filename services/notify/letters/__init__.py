"""The words of notifications and mails, and how they are laid out."""
