"""How the helpline's events read on a timeline."""

from django.utils.translation import gettext_lazy as _

from relief.journal.presenters import Style, register

STYLES = {
    "ticket.open": Style(_("{number} opened"), "waiting", "phone"),
    "ticket.triaged": Style(_("{number} triaged: P{class}, {score} points"), "waiting"),
    "ticket.assigned": Style(_("{number} taken on"), "waiting", "user-check"),
    "ticket.reassigned": Style(_("{number} given to a colleague"), "waiting", "user-check"),
    "ticket.in_progress": Style(_("{number} in progress"), "moving"),
    "ticket.waiting_caller": Style(_("{number} waits for the caller, clocks stand"), "waiting"),
    "ticket.waiting_partner": Style(_("{number} waits for an answer"), "waiting"),
    "ticket.waiting_stock": Style(_("{number} waits for goods"), "waiting"),
    "ticket.scheduled": Style(_("Goods for {number} are about to go out"), "moving"),
    "ticket.fulfilled": Style(_("Goods for {number} were handed over"), "done"),
    "ticket.verifying": Style(_("{number} is being confirmed by telephone"), "moving"),
    "ticket.closed": Style(_("{number} closed"), "done"),
    "ticket.duplicate": Style(_("{number} is part of another ticket"), "waiting"),
    "ticket.referred": Style(_("{number} referred"), "moving"),
    "ticket.cancelled": Style(_("{number} cancelled"), "waiting"),
    "ticket.unreachable": Style(_("{number}: nobody reached after three tries"), "risk"),
    "ticket.requested": Style(_("Goods asked for from {number}, {lines} lines"), "moving"),
    "ticket.reclassed": Style(_("{number} is now P{class}, it was P{was}"), "risk"),
    "ticket.flagged": Style(_("{number}: red flag"), "broken", "urgent"),
    "ticket.handed_to_120": Style(_("{number} handed to 120, line kept open"), "broken"),
    "ticket.reopened": Style(_("{number} taken up again for a second review"), "risk"),
    "ticket.reached": Style(_("{number}: the person was reached"), "done", "phone-call"),
    "ticket.tried": Style(_("{number}: try {try}, nobody reached"), "risk", "phone-off"),
    "ticket.call_back_due": Style(_("{number}: a call is due"), "risk", "phone-outgoing"),
    "ticket.warned": Style(_("{number}: {used}% of the time is used up"), "risk"),
    "ticket.breached": Style(_("{number}: a promise was broken"), "broken"),
    "ticket.person_revealed": Style(_("{number}: somebody looked at who it is"), "waiting", "eye"),
    "ticket.forgotten": Style(
        _("{number}: the person was forgotten on a wish"), "waiting", "eraser"
    ),
    "quota.granted": Style(_("Quota of P{class}: {lines} lines, {units} units a day"), "waiting"),
}


def install() -> None:
    """Register the sentences."""
    register(STYLES)
