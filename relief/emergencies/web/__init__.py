"""Pages of relief.emergencies."""
