"""How allocation's events read on a timeline."""

from django.utils.translation import gettext_lazy as _

from relief.journal.presenters import Style, register

STYLES = {
    "plan.drafted": Style(_("{number} asked for"), "waiting"),
    "plan.solving": Style(_("{number} is being worked out"), "waiting"),
    "plan.proposed": Style(_("{number} proposed: {units} units"), "allocated"),
    "plan.seconded": Style(_("{number} has a first yes, a second person must agree"), "allocated"),
    "plan.approved": Style(_("{number} approved: {units} units"), "allocated"),
    "plan.committed": Style(_("{number} reserved {units} units, {orders} release orders"), "done"),
    "plan.superseded": Style(_("{number} overtaken by events"), "waiting"),
    "plan.failed": Style(_("{number} could not be worked out"), "broken"),
    "plan.cancelled": Style(_("{number} dropped"), "waiting"),
    "release.submitted": Style(_("{number} asks the owner for {units} units"), "waiting"),
    "release.accepted": Style(_("{number} accepted by the owner"), "allocated"),
    "release.rejected": Style(_("{number} refused by the owner: {reason}"), "broken"),
    "release.released": Style(_("{number}: the goods have left"), "moving"),
    "release.cancelled": Style(_("{number} no longer needed"), "waiting"),
    "release.escalated": Style(_("{number} was not answered in time"), "risk"),
    "equity.uneven": Style(_("Unevenly served in the week of {week}: {item}"), "risk"),
    "equity.behind": Style(_("A partner far behind two weeks running: {item}"), "risk"),
    "appeal.open": Style(_("Appeal {number} against {item}"), "risk"),
    "appeal.upheld": Style(_("Appeal {number} upheld"), "done"),
    "appeal.declined": Style(_("Appeal {number} declined"), "waiting"),
    "appeal.escalated": Style(_("Appeal {number} was not answered in time"), "broken"),
}


def install() -> None:
    """Register the sentences."""
    register(STYLES)
