"""The partner API of relief.demand."""
