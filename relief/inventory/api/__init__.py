"""The partner API of relief.inventory."""
