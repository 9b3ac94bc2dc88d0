"""The operator's command: audit, resend, dead letters, doctor."""
