"""No servers and no network: the lists that set-up follows."""
