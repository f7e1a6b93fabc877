"""The partner API of relief.emergencies."""
