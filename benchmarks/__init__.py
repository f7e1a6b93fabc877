"""Benchmarks: each module has `run()`, which yields figures with the yardstick beside them."""
