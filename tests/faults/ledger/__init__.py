"""A ledger of what the platform acknowledged while its processes are killed; nothing on it may be lost."""
