"""Statuses of stock imports and reservations."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relief.core.states import Machine, table


class ImportStatus(models.TextChoices):
    """From file to booked stock."""

    UPLOADED = "uploaded", _("Uploaded")
    READING = "reading", _("Being read")
    CHECKED = "checked", _("Checked")
    BOOKING = "booking", _("Being booked")
    CONFIRMED = "confirmed", _("Booked")
    REJECTED = "rejected", _("Cannot be read")
    CANCELLED = "cancelled", _("Cancelled")
    UNDONE = "undone", _("Undone")


IMPORT = Machine(
    name="import",
    statuses=ImportStatus,
    initial="uploaded",
    moves=table(
        {
            "uploaded": "reading checked rejected cancelled",
            "reading": "checked rejected cancelled",
            "checked": "reading checked booking confirmed cancelled",
            "booking": "checked confirmed cancelled",
            "confirmed": "undone",
            "rejected": "",
            "cancelled": "",
            "undone": "",
        }
    ),
    stamps={"confirmed": "confirmed_at"},
)


IMPORT_TONES = {
    "uploaded": "waiting",
    "reading": "moving",
    "booking": "moving",
    "checked": "moving",
    "confirmed": "done",
    "rejected": "broken",
    "cancelled": "waiting",
    "undone": "risk",
}


class HoldStatus(models.TextChoices):
    """A reservation ends exactly once."""

    LIVE = "live", _("Reserved")
    CONSUMED = "consumed", _("Left the warehouse")
    RELEASED = "released", _("Released")
    EXPIRED = "expired", _("Expired")


class TransferStatus(models.TextChoices):
    """Goods between two facilities."""

    REQUESTED = "requested", _("Waits for its owner")
    RELEASED = "released", _("Released")
    DISPATCHED = "dispatched", _("On the way")
    RECEIVED = "received", _("Received")
    REJECTED = "rejected", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")


TRANSFER = Machine(
    name="transfer",
    statuses=TransferStatus,
    initial="requested",
    moves=table(
        {
            "requested": "released rejected cancelled",
            "released": "dispatched cancelled",
            "dispatched": "received",
            "received": "",
            "rejected": "",
            "cancelled": "",
        }
    ),
    stamps={
        "released": "released_at",
        "dispatched": "dispatched_at",
        "received": "received_at",
    },
)
TRANSFER_TONES = {
    "requested": "risk",
    "released": "allocated",
    "dispatched": "moving",
    "received": "done",
    "rejected": "broken",
    "cancelled": "waiting",
}


class ReceiptStatus(models.TextChoices):
    """From announced to goods received note."""

    EXPECTED = "expected", _("Expected")
    RECEIVED = "received", _("Received")
    CANCELLED = "cancelled", _("Cancelled")


RECEIPT = Machine(
    name="receipt",
    statuses=ReceiptStatus,
    initial="expected",
    moves=table({"expected": "received cancelled", "received": "", "cancelled": ""}),
    stamps={"received": "received_at"},
)
RECEIPT_TONES = {"expected": "moving", "received": "done", "cancelled": "waiting"}


class PickStatus(models.TextChoices):
    """A pick list is open until every line is answered."""

    OPEN = "open", _("To pick")
    PICKED = "picked", _("Picked")
    CANCELLED = "cancelled", _("Cancelled")


PICK = Machine(
    name="pick",
    statuses=PickStatus,
    initial="open",
    moves=table({"open": "picked cancelled", "picked": "", "cancelled": ""}),
    stamps={"picked": "picked_at"},
)
PICK_TONES = {"open": "waiting", "picked": "done", "cancelled": "waiting"}


class DisposalStatus(models.TextChoices):
    """From found to certified; goods stay quarantined until the end."""

    DETECTED = "detected", _("Detected")
    QUARANTINED = "quarantined", _("Quarantined")
    PROPOSED = "proposed", _("Waits for two signatures")
    UNDER_REVIEW = "under_review", _("One of two signed")
    APPROVED = "approved", _("Approved")
    HANDED_OVER = "handed_over", _("With the contractor")
    CERTIFIED = "certified", _("Certified")
    DIVERTED = "diverted", _("Diverted")
    REJECTED = "rejected", pgettext_lazy("disposal", "Rejected")


DISPOSAL = Machine(
    name="disposal",
    statuses=DisposalStatus,
    initial="detected",
    moves=table(
        {
            "detected": "quarantined rejected",
            "quarantined": "proposed rejected",
            "proposed": "under_review rejected",
            "under_review": "approved rejected",
            "approved": "handed_over diverted",
            "handed_over": "certified",
            "certified": "",
            "diverted": "",
            "rejected": "",
        }
    ),
    stamps={
        "proposed": "proposed_at",
        "approved": "approved_at",
        "handed_over": "handed_over_at",
        "certified": "ended_at",
        "diverted": "ended_at",
        "rejected": "ended_at",
    },
)
DISPOSAL_TONES = {
    "detected": "risk",
    "quarantined": "risk",
    "proposed": "waiting",
    "under_review": "waiting",
    "approved": "allocated",
    "handed_over": "moving",
    "certified": "done",
    "diverted": "done",
    "rejected": "broken",
}
DISPOSAL_OPEN = frozenset(set(DISPOSAL.moves) - DISPOSAL.final)


class CountStatus(models.TextChoices):
    """From an empty sheet to corrected books."""

    DRAFT = "draft", _("Being counted")
    RECOUNT = "recount", _("To be counted again")
    COUNTED = "counted", _("Counted")
    EXPLAINED = "explained", _("Differences explained")
    APPROVED = "approved", _("Approved")
    CANCELLED = "cancelled", _("Given up")


COUNT = Machine(
    name="count",
    statuses=CountStatus,
    initial="draft",
    moves=table(
        {
            "draft": "recount counted cancelled",
            "recount": "counted cancelled",
            "counted": "recount explained approved cancelled",
            "explained": "recount approved cancelled",
            "approved": "",
            "cancelled": "",
        }
    ),
    stamps={"counted": "counted_at", "approved": "approved_at"},
)
COUNT_TONES = {
    "draft": "moving",
    "recount": "risk",
    "counted": "waiting",
    "explained": "waiting",
    "approved": "done",
    "cancelled": "waiting",
}


class LoanStatus(models.TextChoices):
    """From an offer to an even balance."""

    PROPOSED = "proposed", _("Waits for agreement")
    AGREED = "agreed", _("Agreed")
    LENT = "lent", _("To be given back")
    REPAID = "repaid", _("Even")
    FORGIVEN = "forgiven", _("Rest forgiven")
    DECLINED = "declined", _("Declined")
    CANCELLED = "cancelled", _("Withdrawn")


LOAN = Machine(
    name="loan",
    statuses=LoanStatus,
    initial="proposed",
    moves=table(
        {
            "proposed": "agreed declined cancelled",
            "agreed": "lent cancelled",
            "lent": "repaid forgiven",
            "repaid": "",
            "forgiven": "",
            "declined": "",
            "cancelled": "",
        }
    ),
    stamps={"agreed": "agreed_at", "lent": "lent_at", "repaid": "ended_at", "forgiven": "ended_at"},
)
LOAN_TONES = {
    "proposed": "waiting",
    "agreed": "allocated",
    "lent": "moving",
    "repaid": "done",
    "forgiven": "done",
    "declined": "broken",
    "cancelled": "waiting",
}
