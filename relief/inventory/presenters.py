"""How stock's events read on a timeline."""

from django.utils.translation import gettext_lazy as _

from relief.inventory.models import Facility
from relief.journal.presenters import Style, register, register_names

STYLES = {
    "stock.received": Style(_("{units} units received"), "done", "package-import"),
    "stock.moved": Style(_("{units} units moved: {reason}"), "waiting", "arrows-move"),
    "stock.adjusted": Style(_("Corrected by {units} units: {reason}"), "risk", "edit"),
    "stock.condition_changed": Style(_("{units} units set apart: {reason}"), "risk", "ban"),
    "stock.dispatched": Style(_("{units} units left"), "moving", "truck-delivery"),
    "stock.delivered": Style(_("{units} units handed over"), "done", "circle-check"),
    "stock.returned": Style(_("{units} units came back"), "risk", "truck-return"),
    "stock.reversed": Style(_("{number} undone: {reason}"), "risk", "arrow-back-up"),
    "stock.expiring": Style(_("{lots} lots expire within three months"), "risk", "calendar-due"),
    "stock.offered": Style(_("{lots} lots that expire soon are offered"), "waiting", "gift"),
    "stock.offer_withdrawn": Style(_("{lot} is not offered any more"), "waiting", "gift"),
    "bin.set": Style(_("Bin {bin} set"), "waiting", "stairs"),
    "bin.closed": Style(_("Bin {bin} taken out of use"), "waiting", "stairs"),
    "kit.built": Style(_("{units} kits built by {kit}"), "done", "components"),
    "kit.broken": Style(_("{units} kits of {lot} taken apart"), "waiting", "components"),
    "life.set": Style(_("{days} days of life asked for on arrival"), "waiting", "hourglass"),
    "life.ended": Style(_("Rule of {days} days of life ended"), "waiting", "hourglass"),
    "transfer.requested": Style(_("{number} asked for: {reason}"), "waiting", "truck-loading"),
    "transfer.released": Style(_("{number} released"), "allocated", "package-export"),
    "transfer.rejected": Style(_("{number} refused by the owner"), "broken", "hand-stop"),
    "transfer.cancelled": Style(_("{number} called off"), "waiting", "x"),
    "transfer.dispatched": Style(_("{number} left"), "moving", "truck-delivery"),
    "transfer.received": Style(_("{number} came: {units} units"), "done", "package-import"),
    "receipt.expected": Style(_("{number} announced"), "waiting", "calendar-plus"),
    "receipt.received": Style(_("{number} received: {units} units"), "done", "package-import"),
    "receipt.cancelled": Style(_("{number} taken back"), "waiting", "x"),
    "pick.taken": Style(_("{units} of {due} taken from {bin}, {lot}"), "done", "hand-grab"),
    "pick.picked": Style(_("{number} picked"), "done", "checks"),
    "pick.cancelled": Style(_("{number} called off"), "waiting", "x"),
    "stock.reconciled": Style(_("Books checked: {found} differences"), "waiting", "checks"),
    "lot.recalled": Style(_("{number} recalled: {reason}"), "broken", "ban"),
    "lot.partner_recalled": Style(
        _("{from} was recalled by who gave it; {number} is the same goods: {reason}"),
        "broken",
        "ban",
    ),
    "lot.recall_ended": Style(_("Recall of {number} ended"), "done", "circle-check"),
    "lot.priced": Style(_("Unit price of {number}: {to}. {reason}"), "waiting", "coin"),
    "lot.price_changed": Style(
        _("Unit price of {number}: {to}, before {from}. {reason}"), "risk", "coin"
    ),
    "lot.price_removed": Style(
        _("Unit price of {number} is not known, before {from}. {reason}"), "risk", "coin"
    ),
    "sharing.changed": Style(_("Sharing rule {what}"), "waiting", "heart-handshake"),
    "stock.counted": Style(
        _("Corrected by {units} units after count {count}"), "risk", "clipboard-check"
    ),
    "loan.proposed": Style(_("{number} proposed: {units} units"), "waiting", "send"),
    "loan.agreed": Style(_("{number} agreed"), "allocated", "heart-handshake"),
    "loan.declined": Style(_("{number} declined: {reason}"), "broken", "hand-stop"),
    "loan.cancelled": Style(_("{number} withdrawn"), "waiting", "x"),
    "loan.lent": Style(_("{number}: goods change their owner"), "moving", "switch-horizontal"),
    "loan.given": Style(_("{units} units of {item} given"), "moving", "package-export"),
    "loan.returned": Style(_("{units} units of {item} given back"), "done", "package-import"),
    "loan.repaid": Style(_("{number} is even"), "done", "circle-check"),
    "loan.forgiven": Style(_("{number}: {units} units forgiven"), "done", "gift"),
    "count.draft": Style(
        _("{number} begun, places to count: {places}"), "moving", "clipboard-list"
    ),
    "count.recount": Style(_("{number}, places to count again: {again}"), "risk", "refresh"),
    "count.counted": Style(_("{number} counted"), "waiting", "clipboard-check"),
    "count.explained": Style(_("{number}: every difference has its cause"), "waiting", "message"),
    "count.approved": Style(_("{number} approved: {differences} lines corrected"), "done"),
    "count.cancelled": Style(_("{number} given up"), "waiting", "x"),
    "disposal.detected": Style(
        _("{number}: {units} units cannot be used"), "risk", "alert-triangle"
    ),
    "disposal.quarantined": Style(_("{number} set apart in quarantine"), "risk", "lock"),
    "disposal.proposed": Style(_("{number} proposed, waits for two signatures"), "waiting", "send"),
    "disposal.under_review": Style(_("{number} signed by one"), "waiting", "signature"),
    "disposal.approved": Style(_("{number} signed by two: it may go"), "allocated", "signature"),
    "disposal.handed_over": Style(
        _("{number} handed over to the contractor"), "moving", "truck-loading"
    ),
    "disposal.certified": Style(_("{number} certified, out of the books"), "done", "certificate"),
    "disposal.diverted": Style(_("{number} diverted, out of the books"), "done", "recycle"),
    "disposal.rejected": Style(_("{number} ended: {reason}"), "broken", "hand-stop"),
    "disposal.photographed": Style(_("Photo added to {number}"), "waiting", "photo"),
    "level.set": Style(_("At least {minimum} of {item} are to be kept"), "waiting", "gauge"),
    "level.ended": Style(_("The level of {item} is no longer watched"), "waiting", "gauge"),
    "stock.low": Style(_("{item} is low: {free} left of {minimum}"), "risk", "alert-triangle"),
    "stock.enough": Style(_("{item} is enough again: {free}"), "done", "circle-check"),
    "import.uploaded": Style(_("{number} read in: {name}"), "waiting", "file-import"),
    "item.added": Style(_("{name} added to the catalogue"), "done", "package"),
    "facility.opened": Style(_("{name} opened"), "done", "building-warehouse"),
    "facility.changed": Style(_("{name}: facts changed"), "waiting", "edit"),
    "facility.closed": Style(_("{name} closed: {reason}"), "risk", "x"),
    "facility.reopened": Style(_("{name} open again: {reason}"), "done", "building-warehouse"),
    "facility.staffed": Style(_("One more person works at {name}"), "waiting", "user-plus"),
    "facility.unstaffed": Style(_("One person fewer works at {name}"), "waiting", "user"),
    "import.reading": Style(_("{number} is being read"), "moving", "file-import"),
    "import.booking": Style(_("{number} is being booked"), "moving", "file-import"),
    "import.checked": Style(_("{number} checked: {rows} rows, {refused} to fix"), "moving"),
    "import.confirmed": Style(_("{number} booked: {rows} rows, {units} units"), "done"),
    "import.rejected": Style(_("{number} cannot be read"), "broken"),
    "import.cancelled": Style(_("{number} given up"), "waiting"),
    "import.undone": Style(_("{number} undone"), "risk", "arrow-back-up"),
}


def install() -> None:
    """Register the sentences."""
    register(STYLES)
    register_names("name", facility_names)


def facility_names(stored: set[str]) -> dict[str, str]:
    """Return the reader's name of facilities by the Chinese one, which events keep."""
    return {row.name_zh: str(row) for row in Facility.objects.filter(name_zh__in=stored)}
