"""Pages of relief.demand."""
