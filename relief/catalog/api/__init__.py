"""The partner API of relief.catalog."""
