"""Papers of stock as PDF, in Chinese or English; each kind in a module of its own."""
