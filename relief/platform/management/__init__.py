"""Commands of the machinery."""
