"""Disposal cases: detected → quarantined → proposed → signed by two → gone with its papers."""

from relief.inventory.actions.disposal.decide import (
    OwnerFirst,
    OwnProposal,
    SignedBefore,
    reject,
    sign,
)
from relief.inventory.actions.disposal.detect import Found, InAnotherCase, detect, detect_expired
from relief.inventory.actions.disposal.finish import AnotherWay, certify, divert, hand_over
from relief.inventory.actions.disposal.photograph import add_photo
from relief.inventory.actions.disposal.propose import (
    NotToBeUsed,
    Proposal,
    drop,
    propose,
    quarantine,
)

__all__ = [
    "AnotherWay",
    "Found",
    "InAnotherCase",
    "NotToBeUsed",
    "OwnProposal",
    "OwnerFirst",
    "Proposal",
    "SignedBefore",
    "add_photo",
    "certify",
    "detect",
    "detect_expired",
    "divert",
    "drop",
    "hand_over",
    "propose",
    "quarantine",
    "reject",
    "sign",
]
