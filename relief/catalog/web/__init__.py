"""Pages of relief.catalog."""
