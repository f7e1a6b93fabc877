"""Shipping: consignments, their legs and promises."""
