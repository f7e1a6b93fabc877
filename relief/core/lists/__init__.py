"""Lists as spreadsheets: how they are written, and what their columns are called."""
