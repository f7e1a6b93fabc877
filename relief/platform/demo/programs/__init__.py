"""Programs of others: they know nothing of the platform but its HTTP API and their key."""
