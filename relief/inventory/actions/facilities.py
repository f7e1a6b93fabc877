"""Open a facility: a warehouse, hub, station or distribution point."""

import datetime
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import available_timezones

from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid
from relief.core.work import action, step
from relief.geography.countries import place_abroad
from relief.geography.models import Place
from relief.geography.spelling import spellings
from relief.inventory.models import Bin, Facility, FacilityKind
from relief.journal.record import record
from relief.organizations.permissions import Permission

CODE_LENGTH = 34


@dataclass(frozen=True, slots=True)
class NewFacility:
    """A name, and where it is: a place in China or a country with a point (degrees).

    `capacity_m3` and what can leave a day (`dispatch_*`) are None where nobody knows;
    `assumed` names the fields that somebody guessed.
    """

    name_zh: str
    name_en: str = ""
    place: UUID | None = None
    country: str = ""
    lat: float | None = None
    lon: float | None = None
    kind: str = FacilityKind.WAREHOUSE
    address: str = ""
    opening_hours: str = ""
    time_zone: str = "Asia/Shanghai"
    capacity_m3: int | None = None
    dispatch_kg_per_day: int | None = None
    dispatch_m3_per_day: int | None = None
    assumed: list[str] = field(default_factory=list)


class FacilityThere(Conflict):
    """A facility of this name is there already."""

    code = "facility_there"
    message = _("{name} is there already as {code}.")


@action(Permission.FACILITY_OPEN)
def open_facility(*, actor: Actor, now: datetime.datetime, new: NewFacility) -> Facility:
    """Open a facility that the actor's organization runs; return it.

    Raises FacilityThere where one has its name, Invalid where it is unclear where it is.
    """
    name = new.name_zh.strip()
    same = Q(name_zh__iexact=name) | Q(name_en__iexact=new.name_en.strip() or name)
    there = Facility.objects.filter(same, is_active=True).first()
    if there is not None:
        raise FacilityThere(name=name, code=there.code)
    return opened(actor=actor, now=now, new=new)


@step
def opened(*, actor: Actor, now: datetime.datetime, new: NewFacility) -> Facility:
    """Make a facility with its bin for what is not put away yet; return it. Raises Invalid."""
    if actor.organization_id is None:
        raise Invalid("operator", _("Say whose facility this is."))
    name = new.name_zh.strip()[:120]
    if not name:
        raise Invalid("name_zh", _("The warehouse needs a name."))
    if new.time_zone not in available_timezones():
        raise Invalid("time_zone", _("{zone} is not a time zone."), zone=new.time_zone)
    place, lat, lon, assumed = _where(actor, new, name)
    row = Facility.objects.create(
        code=_free_code(name), kind=new.kind, name_zh=name, name_en=(new.name_en.strip() or name)[:120],
        aliases=[name[:60]], operator_id=actor.organization_id, place=place, lat=lat, lon=lon,
        address=new.address, opening_hours=new.opening_hours, time_zone=new.time_zone,
        capacity_m3=new.capacity_m3, dispatch_kg_per_day=new.dispatch_kg_per_day,
        dispatch_m3_per_day=new.dispatch_m3_per_day, assumed=assumed,
    )  # fmt: skip
    Bin.objects.create(facility=row)
    record("facility.opened", subject=row, actor=actor, now=now, payload={"name": row.name_zh})
    return row


def _where(actor: Actor, new: NewFacility, name: str) -> tuple[Place, float, float, list[str]]:
    """Return the place, latitude, longitude and what is assumed of a new facility."""
    lat, lon, assumed, place = new.lat, new.lon, list(new.assumed), None
    if new.place is not None:
        place = Place.objects.get_visible(actor, new.place)
        if lat is None or lon is None:
            lat, lon, assumed = place.lat, place.lon, [*assumed, "lat", "lon"]
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise Invalid(
            "lat", _("{name}: say roughly where it is, latitude and longitude."), name=name
        )
    return place or place_abroad(new.country, lat=lat, lon=lon), lat, lon, assumed


def _free_code(name: str) -> str:
    """Return a code made of a name that no facility has yet."""
    plain = name if name.isascii() else " ".join(spellings(name)[1:2]) or name
    base = slugify(plain)[:CODE_LENGTH].strip("-") or "facility"
    taken = set(Facility.objects.filter(code__startswith=base).values_list("code", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(code for code in numbered if code not in taken)
