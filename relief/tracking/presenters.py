"""How carriers' numbers and webhooks read on a timeline."""

from django.utils.translation import gettext_lazy as _

from relief.journal.presenters import Style, register

SENTENCES = {
    "carrier_number.set": Style(_("{names} has the carrier's number {number}"), "moving"),
    "carrier_number.ended": Style(_("The carrier's number {number} was a wrong one"), "waiting"),
    "webhook.created": Style(_("Webhook {url} was added"), "moving"),
    "webhook.paused": Style(_("Webhook {url} was paused")),
    "webhook.resumed": Style(_("Webhook {url} goes on"), "moving"),
    "webhook.secret_rotated": Style(_("Webhook {url} has a new secret"), "moving"),
    "webhook.removed": Style(_("Webhook {url} was removed"), "risk"),
    "webhook.disabled": Style(_("Webhook {url} was switched off"), "risk"),
}


def install() -> None:
    """Register the sentences."""
    register(SENTENCES)
