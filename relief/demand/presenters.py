"""How demand's events read on a timeline."""

from django.utils.translation import gettext_lazy as _

from relief.journal.presenters import Style, register

STYLES = {
    "request.drafted": Style(_("{number} begun for {people} people"), "waiting"),
    "request.changed": Style(_("{number} changed"), "waiting", folded=True),
    "request.draft": Style(_("{number} taken back into a draft"), "waiting"),
    "request.submitted": Style(_("{number} handed in, {lines} lines"), "waiting"),
    "request.approved": Style(_("{number} approved"), "moving"),
    "request.rejected": Style(_("{number} refused: {reason}"), "broken"),
    "request.partly_allocated": Style(_("Part of {number} allocated"), "allocated"),
    "request.allocated": Style(_("All of {number} allocated"), "allocated"),
    "request.partly_fulfilled": Style(_("Part of {number} delivered"), "moving"),
    "request.fulfilled": Style(_("All of {number} delivered"), "done"),
    "request.cancelled": Style(_("{number} withdrawn: {reason}"), "broken"),
    "request.expired": Style(_("{number} was not confirmed again"), "risk"),
}


def install() -> None:
    """Register the sentences."""
    register(STYLES)
