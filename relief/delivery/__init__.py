"""Delivery: the last mile, to the hand."""
