"""Emergencies, what was published about them, and where people are to be helped."""
