"""Pages of relief.allocation."""
