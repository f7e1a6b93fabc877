"""The partner API of relief.allocation."""
