"""Donations: offers of goods from abroad and at home, screened, accepted or not, brought in."""
