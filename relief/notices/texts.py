"""What notices say: one sentence an event type, in the language of whoever reads it."""

from collections.abc import Mapping
from string import Formatter
from typing import NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Text(NamedTuple):
    """A sentence with `{placeholders}` from the notice's params, its tone, and where it leads.

    `page` is a URL name; it takes the subject's public id where it takes anything.
    """

    text: str | Promise
    tone: str = "waiting"
    page: str = ""


LEVEL = "inventory:level-detail"
REQUEST = "demand:request-detail"
RELEASE = "allocation:release-detail"
LOAD = "shipping:consignment-detail"
TICKET = "helpline:ticket-detail"
OFFER = "inventory:offer-detail"
TRANSFER = "inventory:transfer-detail"
LOT = "inventory:lot-whereabouts"
DISPOSAL = "inventory:disposal-detail"
LOAN = "inventory:loan-detail"
DAY = "delivery:courier-day"
ROUTES = "delivery:routes"
EQUITY = "allocation:equity"
APPEAL = "allocation:appeal-detail"

TEXTS: dict[str, Text] = {
    "request.approved": Text(_("{number} was approved"), "done", REQUEST),
    "request.rejected": Text(_("{number} was refused"), "broken", REQUEST),
    "request.partly_allocated": Text(_("Part of {number} is allocated"), "allocated", REQUEST),
    "request.allocated": Text(_("All of {number} is allocated"), "allocated", REQUEST),
    "request.fulfilled": Text(_("All of {number} was delivered"), "done", REQUEST),
    "release.submitted": Text(_("{number} asks you to release goods"), "risk", RELEASE),
    "release.escalated": Text(_("{number}: the owner has not answered"), "broken", RELEASE),
    "stock.expiring": Text(_("{lots} lots of yours expire within three months"), "risk", OFFER),
    "stock.offered": Text(
        _("{lots} lots that expire soon are offered to all partners"), "waiting", OFFER
    ),
    "transfer.requested": Text(_("{number} asks for your goods: {reason}"), "risk", TRANSFER),
    "stock.low": Text(_("{item_en} is low: {free} usable left, {minimum} wanted"), "risk", LEVEL),
    "appeal.open": Text(
        _("{number}: a partner thinks a number is wrong, answer within 24 hours"), "risk", APPEAL
    ),
    "appeal.escalated": Text(_("{number}: the appeal is not answered in time"), "broken", APPEAL),
    "appeal.upheld": Text(_("{number}: you were right, it is planned again"), "done", APPEAL),
    "appeal.declined": Text(_("{number} was answered: the number stays"), "waiting", APPEAL),
    "equity.uneven": Text(_("{number}: goods are given out unevenly this week"), "risk", EQUITY),
    "equity.behind": Text(
        _("{number}: a partner is far behind, two weeks running"), "risk", EQUITY
    ),
    "consignment.incomplete": Text(
        _("{number}: {units} units are on the way without the rest of their kits"), "risk", LOAD
    ),
    "promise.warned": Text(_("{number} may come late"), "risk", LOAD),
    "promise.escalated": Text(_("{number} is close to missing its promise"), "broken", LOAD),
    "promise.broken": Text(_("{number} is late: a promise was broken"), "broken", LOAD),
    "lot.recalled": Text(_("{number} was recalled"), "broken", LOT),
    "lot.partner_recalled": Text(
        _("{number}: the partner who gave it recalled these goods"), "broken", LOT
    ),
    "disposal.proposed": Text(_("{number} waits for your signature"), "risk", DISPOSAL),
    "disposal.under_review": Text(_("{number} waits for the second signature"), "risk", DISPOSAL),
    "loan.proposed": Text(_("{number}: a partner proposes a loan or swap"), "risk", LOAN),
    "loan.agreed": Text(_("{number} was agreed: the goods can be given"), "done", LOAN),
    "shift.rerouted": Text(
        _("Your route was changed: {added} stops more, {gone} less"), "risk", DAY
    ),
    "route_plan.proposed": Text(
        _("{number}: the day changed, and a new plan would break {breaks} promises"), "risk", ROUTES
    ),
    "ticket.warned": Text(_("{number}: {used}% of the time is used up"), "risk", TICKET),
    "ticket.breached": Text(_("{number}: a promise was broken"), "broken", TICKET),
    "ticket.call_back_due": Text(_("{number}: a call is due"), "risk", TICKET),
    "ticket.flagged": Text(_("{number}: red flag"), "broken", TICKET),
    "ticket.unreachable": Text(_("{number}: nobody reached after three tries"), "risk", TICKET),
    "ticket.reopened": Text(_("{number} needs a second review"), "risk", TICKET),
    "ticket.fulfilled": Text(_("{number}: goods came, ring to confirm"), "done", TICKET),
}


def named(event_type: str) -> set[str]:
    """Return the names of the figures that an event's sentence needs, in whatever language."""
    found: set[str] = set()
    if known := TEXTS.get(event_type):
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                parts = Formatter().parse(str(known.text))
                found |= {name for _text, name, _format, _conversion in parts if name}
    return found


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"


def sentence(event_type: str, params: Mapping[str, object]) -> str:
    """Return a notice as one sentence in the language that is active."""
    known = TEXTS.get(event_type)
    return str(known.text).format_map(_Blank(params)) if known else event_type
