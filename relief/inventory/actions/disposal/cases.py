"""What the steps of a disposal case share: finding it, moving it, its goods in the books."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed
from relief.core.work import step
from relief.inventory import ledger
from relief.inventory.actions import handling
from relief.inventory.models import Account, Condition, Disposal, MovementKind, StockMovement
from relief.journal.moves import move


def locked(actor: Actor, uid: UUID) -> Disposal:
    """Return a case the actor sees and lock it; NotFound else."""
    rows = Disposal.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("owner", "facility").get_visible(actor, uid)


def in_hand(actor: Actor, uid: UUID) -> Disposal:
    """Return a locked case whose goods the actor may handle; NotAllowed else."""
    case = locked(actor, uid)
    handling.require_hands_on(actor, case.owner_id, case.facility_id)
    return case


def require_person(actor: Actor) -> None:
    """Raise NotAllowed for a program: people decide about disposal."""
    if actor.kind != "user":
        raise NotAllowed(_("A person must decide this, not a program."))


def require_text(field: str, text: str) -> str:
    """Return a text without spaces around it; Invalid where nothing is left."""
    if not text.strip():
        raise Invalid(field, _("Fill this in."))
    return text.strip()


@step
def advance(
    case: Disposal,
    to: str,
    *,
    actor: Actor,
    now: datetime.datetime,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Move a case; its owner sees it, and so does every lot's timeline."""
    lots = case.lines.values_list("lot__uid", flat=True)
    payload = {
        "facility": case.facility.code,
        "reason": (changes or {}).get("rejection", ""),
        "method": (changes or {}).get("method", case.method),
    }
    move(case, to, actor=actor, now=now, changes=changes, payload=payload,
         organization_id=case.owner_id, related=list(lots))  # fmt: skip


@step
def book_out(case: Disposal, *, actor: Actor, now: datetime.datetime) -> StockMovement:
    """Take the goods of an ended case out of the books; a trigger refuses any other case."""
    legs = [
        leg
        for line in case.lines.order_by("pk")
        for leg in (
            ledger.Leg(
                line.lot_id, -line.quantity, Account.STOCK, line.bin_id, Condition.QUARANTINED
            ),
            ledger.Leg(line.lot_id, line.quantity, Account.DISPOSAL),
        )
    ]
    return ledger.post(
        MovementKind.DISPOSE, legs, actor=actor, now=now, reason=str(case.number),
        reference=ledger.Reference("disposal", case.uid),
    )  # fmt: skip
