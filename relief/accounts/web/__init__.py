"""Pages of one's own settings."""
