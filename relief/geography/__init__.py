"""Places of GB/T 2260, sites below county, distance and lanes."""
