"""A mail server for one machine: it keeps what it is given, shows it on a page, and sends nothing on."""
