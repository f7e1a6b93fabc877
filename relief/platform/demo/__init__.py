"""The demonstration: data, and one request played from import to a signed door."""
