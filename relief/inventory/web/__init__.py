"""Pages of relief.inventory."""
