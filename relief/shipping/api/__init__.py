"""The partner API of shipping."""
