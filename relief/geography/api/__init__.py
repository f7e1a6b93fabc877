"""The partner API of relief.geography."""
