"""What a list names and nobody has yet: new items of the catalogue, new facilities, made from the
list's own words and settled at once.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from relief.catalog.adding import NewItem, add_item
from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import action
from relief.geography.countries import place_abroad
from relief.geography.models import Place
from relief.geography.spelling import spellings
from relief.inventory.actions.import_list import settle
from relief.inventory.models import Bin, Facility, FacilityKind, StockImport
from relief.journal.record import record
from relief.organizations.permissions import Permission

CODE_LENGTH = 34


@dataclass(frozen=True, slots=True)
class NewFacility:
    """Where a list's goods lie: a name, and a place in China or a country with a point."""

    name_zh: str
    name_en: str = ""
    place: UUID | None = None
    country: str = ""
    lat: float | None = None
    lon: float | None = None
    kind: str = FacilityKind.WAREHOUSE
    assumed: list[str] = field(default_factory=list)


@action(Permission.STOCK_IMPORT)
def new_items(
    *, actor: Actor, now: datetime.datetime, uid: UUID, items: Mapping[str, NewItem]
) -> StockImport:
    """Add items for the troubles of a list (`group` → item), settle those, check again; return
    the import.
    """
    answers = {}
    for group, new in items.items():
        item = add_item(new)
        answers[group] = item.code
        record("item.added", subject=item, actor=actor, now=now, payload={"name": item.name_zh})
    return settle(actor=actor, now=now, uid=uid, answers=answers)


@action(Permission.STOCK_IMPORT)
def new_facilities(
    *, actor: Actor, now: datetime.datetime, uid: UUID, facilities: Mapping[str, NewFacility]
) -> StockImport:
    """Open facilities for the troubles of a list (`group` → facility), settle those, check again;
    return the import.
    """
    answers = {}
    for group, new in facilities.items():
        row = _opened(actor, new)
        answers[group] = row.code
        payload = {"name": row.name_zh}
        record("facility.opened", subject=row, actor=actor, now=now, payload=payload)
    return settle(actor=actor, now=now, uid=uid, answers=answers)


def _opened(actor: Actor, new: NewFacility) -> Facility:
    if actor.organization_id is None:
        raise Invalid("operator", _("Say whose facility this is."))
    name = new.name_zh.strip()[:120]
    if not name:
        raise Invalid("name", _("The warehouse needs a name."))
    lat, lon, assumed = new.lat, new.lon, list(new.assumed)
    place = None
    if new.place is not None:
        place = Place.objects.get_visible(actor, new.place)
        if lat is None or lon is None:
            lat, lon, assumed = place.lat, place.lon, [*assumed, "lat", "lon"]
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise Invalid(
            "lat", _("{name}: say roughly where it is, latitude and longitude."), name=name
        )
    place = place or place_abroad(new.country, lat=lat, lon=lon)
    row = Facility.objects.create(
        code=_free_code(name), kind=new.kind, name_zh=name, name_en=(new.name_en or name)[:120],
        aliases=[name[:60]], operator_id=actor.organization_id, place=place, lat=lat, lon=lon,
        assumed=assumed,
    )  # fmt: skip
    Bin.objects.create(facility=row)
    return row


def _free_code(name: str) -> str:
    """Return a code made of a name that no facility has yet."""
    plain = name if name.isascii() else " ".join(spellings(name)[1:2]) or name
    base = slugify(plain)[:CODE_LENGTH].strip("-") or "facility"
    taken = set(Facility.objects.filter(code__startswith=base).values_list("code", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(code for code in numbered if code not in taken)
