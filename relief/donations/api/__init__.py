"""The partner API of donations."""
