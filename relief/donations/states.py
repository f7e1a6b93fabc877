"""Statuses of a pledge, from the offer to the shelf."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relief.core.states import Machine, table


class PledgeStatus(models.TextChoices):
    """How far an offer has come."""

    OFFERED = "offered", pgettext_lazy("donation", "Offered")
    SCREENED = "screened", _("Screened")
    CONDITIONAL = "conditional", _("Accepted on conditions")
    ACCEPTED = "accepted", pgettext_lazy("an offer", "Accepted")
    REDIRECTED = "redirected", _("Redirected")
    DECLINED = "declined", _("Declined")
    IN_TRANSIT = "in_transit", _("On the way")
    RECEIVED = "received", _("Received")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    NO_SHOW = "no_show", _("Did not come")


PLEDGE = Machine(
    name="pledge",
    statuses=PledgeStatus,
    initial="offered",
    moves=table(
        {
            "offered": "screened withdrawn",
            "screened": "accepted conditional redirected declined withdrawn",
            "conditional": "accepted declined withdrawn no_show",
            "accepted": "in_transit withdrawn no_show",
            "redirected": "",
            "declined": "",
            "in_transit": "received",
            "received": "",
            "withdrawn": "",
            "no_show": "accepted withdrawn",
        }
    ),
    stamps={"screened": "screened_at", "received": "received_at"},
)
EXPECTED = ("conditional", "accepted", "in_transit")


class Decision(models.TextChoices):
    """What the donor desk answers."""

    ACCEPT = "accept", _("Accept")
    CONDITIONAL = "conditional", _("Accept on conditions")
    REDIRECT = "redirect", _("Redirect")
    DECLINE = "decline", _("Decline")


DECIDED = {
    Decision.ACCEPT: PledgeStatus.ACCEPTED,
    Decision.CONDITIONAL: PledgeStatus.CONDITIONAL,
    Decision.REDIRECT: PledgeStatus.REDIRECTED,
    Decision.DECLINE: PledgeStatus.DECLINED,
}


class ArrivalClass(models.TextChoices):
    """How soon arriving goods are needed (SUMA: urgent, non-urgent, non-priority)."""

    URGENT = "urgent", _("Urgent distribution")
    NON_URGENT = "non_urgent", _("Non-urgent distribution")
    NON_PRIORITY = "non_priority", _("Non-priority")
