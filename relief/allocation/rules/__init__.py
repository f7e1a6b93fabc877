"""Pure rules of allocation: limits, equity, what changed, what if."""
