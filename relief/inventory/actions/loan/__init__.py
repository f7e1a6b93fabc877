"""Loans and swaps: proposed, agreed, given, given back."""

from relief.inventory.actions.loan.answer import NotYours, agree, cancel, decline, forgive
from relief.inventory.actions.loan.give import MoreThanAgreed, give, give_back
from relief.inventory.actions.loan.owner import TooLittleToGive
from relief.inventory.actions.loan.propose import LineTerms, Terms, propose

__all__ = [
    "LineTerms",
    "MoreThanAgreed",
    "NotYours",
    "Terms",
    "TooLittleToGive",
    "agree",
    "cancel",
    "decline",
    "forgive",
    "give",
    "give_back",
    "propose",
]
