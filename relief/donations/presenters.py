"""How events of pledges read on a timeline."""

from django.utils.translation import gettext_lazy as _

from relief.journal.presenters import Style, register

SENTENCES = {
    "pledge.offered": Style(_("{number} was offered"), "waiting", "gift"),
    "pledge.screened": Style(_("{number} was screened"), "waiting"),
    "pledge.accepted": Style(_("{number} is accepted"), "allocated"),
    "pledge.conditional": Style(_("{number} is accepted on conditions"), "risk"),
    "pledge.redirected": Style(_("{number} was redirected: {reason}"), "waiting"),
    "pledge.declined": Style(_("{number} was declined: {reason}"), "broken"),
    "pledge.in_transit": Style(_("{number} is on the way in {consignment}"), "moving"),
    "pledge.received": Style(_("{number} was received"), "done"),
    "pledge.withdrawn": Style(_("{number} was withdrawn: {reason}"), "waiting"),
    "pledge.no_show": Style(_("{number} did not come"), "broken"),
    "pledge.paper": Style(_("Paper noted: {paper}"), "waiting"),
    "pledge.paper_verified": Style(_("Paper verified: {paper}"), "done"),
}


def install() -> None:
    """Register the sentences."""
    register(SENTENCES)
