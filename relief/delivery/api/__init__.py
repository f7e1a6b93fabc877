"""The partner API of delivery."""
