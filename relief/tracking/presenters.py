"""How carriers' numbers read on a timeline."""

from django.utils.translation import gettext_lazy as _

from relief.journal.presenters import Style, register

SENTENCES = {
    "carrier_number.set": Style(_("{names} has the carrier's number {number}"), "moving"),
    "carrier_number.ended": Style(_("The carrier's number {number} was a wrong one"), "waiting"),
}


def install() -> None:
    """Register the sentences."""
    register(SENTENCES)
