"""Keep the shelves of a facility: how much each holds, how cold it is, what is dangerous."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Temperature
from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid, NotAllowed
from relief.core.work import action
from relief.inventory.actions import handling
from relief.inventory.models import Bin, Facility, StockBalance, staffed_by
from relief.journal.record import record
from relief.organizations.permissions import Permission

UNSORTED = "-"


class BinNotEmpty(Conflict):
    """Goods lie in the bin."""

    code = "bin_not_empty"
    message = _("Goods still lie in {bin}. Move them first.")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a bin holds: m³ and kg at most (None: not measured), temperature, UN class."""

    zone: str = ""
    capacity_m3: Decimal | None = None
    capacity_kg: Decimal | None = None
    temperature: str = Temperature.AMBIENT
    hazard_class: str = ""


@action(Permission.STOCK_MOVE)
def set_bin(
    *, actor: Actor, now: datetime.datetime, facility: UUID, code: str, shelf: Shelf
) -> Bin:
    """Make a bin of a facility, or change what an existing one holds; return it.

    For those who work there and for the facility's operator.
    """
    place = _kept(actor, facility)
    name = code.strip()
    if not name or name == UNSORTED or len(name) > handling.LONGEST_BIN:
        raise Invalid("code", _("Give the bin a code of 1 to 60 signs."))
    for field in ("capacity_m3", "capacity_kg"):
        value = getattr(shelf, field)
        if value is not None and value <= 0:
            raise Invalid(field, _("This must be more than 0."))
    if shelf.temperature not in Temperature.values:
        raise Invalid("temperature", _("Choose a temperature."))
    row, is_new = Bin.objects.update_or_create(
        facility=place,
        code=name,
        defaults={
            "zone": shelf.zone.strip(),
            "capacity_m3": shelf.capacity_m3,
            "capacity_kg": shelf.capacity_kg,
            "temperature": shelf.temperature,
            "hazard_class": shelf.hazard_class.strip(),
            "is_active": True,
        },
    )
    _tell("bin.set", row, actor, now, is_new=is_new)
    return row


@action(Permission.STOCK_MOVE)
def close_bin(*, actor: Actor, now: datetime.datetime, uid: UUID) -> Bin:
    """Take an empty bin out of use; again does nothing. Raises BinNotEmpty."""
    row = Bin.objects.select_related("facility").get_visible(actor, uid)
    _kept(actor, row.facility.uid)
    if row.code == UNSORTED:
        raise Invalid("bin", _("Every facility keeps its place for what is not put away."))
    if StockBalance.objects.filter(bin=row, on_hand__gt=0).exists():
        raise BinNotEmpty(bin=row.code)
    if row.is_active:
        row.is_active = False
        row.save(update_fields=["is_active"])
        _tell("bin.closed", row, actor, now)
    return row


def _kept(actor: Actor, uid: UUID) -> Facility:
    """Return a facility whose shelves the actor keeps; NotAllowed where others do."""
    place = handling.facility(actor, uid)
    if actor.kind == "system" or place.operator_id == actor.organization_id:
        return place
    if not staffed_by(actor).filter(facility_id=place.pk).exists():
        raise NotAllowed
    return place


def _tell(event: str, row: Bin, actor: Actor, now: datetime.datetime, **payload: object) -> None:
    facts = {"bin": row.code, "facility": row.facility.code, **payload}
    record(
        event,
        subject=row,
        actor=actor,
        now=now,
        payload=facts,
        organization_id=row.facility.operator_id,
        related=[row.facility.uid],
    )
