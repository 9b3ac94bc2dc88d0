"""The operator's command and page: audit, dead letters, resend, backup and restore; and the checks of the house."""
