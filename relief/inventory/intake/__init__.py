"""Stock lists on their way in: reading a file against the catalogue, keeping its rows, booking them."""
