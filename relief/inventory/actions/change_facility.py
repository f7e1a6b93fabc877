"""Keep a facility's facts right, close it once nothing lies there, open it again."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid, NotAllowed
from relief.core.work import action
from relief.inventory import incoming
from relief.inventory.actions.facilities import FacilityThere
from relief.inventory.actions.handling import require_reason
from relief.inventory.models import Facility, StockBalance
from relief.journal.record import record
from relief.organizations.permissions import Permission

CHANGEABLE = (
    "name_zh", "name_en", "address", "opening_hours", "capacity_m3", "dispatch_kg_per_day",
    "dispatch_m3_per_day",
)  # fmt: skip


class StillInUse(Conflict):
    """Goods lie in the facility, or are on their way to it."""

    code = "facility_in_use"
    message = _("{name} cannot be closed: goods lie there or are on their way to it.")


@action(Permission.FACILITY_OPEN)
def change_facility(
    *, actor: Actor, now: datetime.datetime, facility: UUID, values: Mapping[str, Any]
) -> Facility:
    """Set some of `CHANGEABLE` of a facility that the actor's organization runs; return it.

    What was assumed and is said now is assumed no more. The same again changes nothing.
    """
    row = own(actor, facility)
    unknown = sorted(set(values) - set(CHANGEABLE))
    if unknown:
        raise Invalid(unknown[0], _("This cannot be changed."))
    if not str(values.get("name_zh", row.name_zh)).strip():
        raise Invalid("name_zh", _("The warehouse needs a name."))
    _require_own_name(row, values)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        row.assumed = [name for name in row.assumed if name not in changed]
        row.save(update_fields=[*changed, "assumed"])
        record("facility.changed", subject=row, actor=actor, now=now,
               payload={"name": row.name_zh, "fields": sorted(changed)})  # fmt: skip
    return row


@action(Permission.FACILITY_OPEN)
def close_facility(
    *, actor: Actor, now: datetime.datetime, facility: UUID, reason: str
) -> Facility:
    """Take a facility out of use; return it. Closing twice does nothing. Raises StillInUse.

    Whatever is just coming in is waited for; what comes later finds it closed.
    """
    row = own(actor, facility, alone=True)
    require_reason(reason)
    if not row.is_active:
        return row
    if StockBalance.objects.filter(facility=row, on_hand__gt=0).exists() or incoming.awaits(row):
        raise StillInUse(name=str(row))
    row.is_active = False
    row.save(update_fields=["is_active"])
    record("facility.closed", subject=row, actor=actor, now=now,
           payload={"name": row.name_zh, "reason": reason.strip()})  # fmt: skip
    return row


@action(Permission.FACILITY_OPEN)
def reopen_facility(
    *, actor: Actor, now: datetime.datetime, facility: UUID, reason: str
) -> Facility:
    """Take a closed facility into use again; return it. What is open stays as it is.

    Its bins and people are those it had. Raises FacilityThere where another has its name since.
    """
    row = own(actor, facility)
    require_reason(reason)
    if row.is_active:
        return row
    _require_own_name(row, {"name_zh": row.name_zh, "name_en": row.name_en})
    row.is_active = True
    row.save(update_fields=["is_active"])
    record("facility.reopened", subject=row, actor=actor, now=now,
           payload={"name": row.name_zh, "reason": reason.strip()})  # fmt: skip
    return row


def _require_own_name(row: Facility, values: Mapping[str, Any]) -> None:
    names = [str(values[name]).strip() for name in ("name_zh", "name_en") if values.get(name)]
    same = Q()
    for name in names:
        same |= Q(name_zh__iexact=name) | Q(name_en__iexact=name)
    others = Facility.objects.filter(is_active=True).exclude(pk=row.pk)
    there = others.filter(same).first() if names else None
    if there is not None:
        raise FacilityThere(name=str(there), code=there.code)


def own(actor: Actor, uid: UUID, *, alone: bool = False) -> Facility:
    """Return a facility that the actor's organization runs and lock it; `alone` against all that
    comes in as well.

    NotFound where there is none, NotAllowed where somebody else runs it.
    """
    rows = Facility.objects.select_for_update(of=("self",), no_key=not alone)
    row = rows.get_visible(actor, uid)
    if actor.kind != "system" and row.operator_id != actor.organization_id:
        raise NotAllowed
    return row
