"""Pages of relief.geography."""
