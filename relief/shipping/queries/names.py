"""Names of places on the way in the reader's language, whatever language they are stored in."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat

from relief.core import wording
from relief.geography.models import Hub, Place, Site
from relief.inventory.models import Facility
from relief.shipping.models import Leg, Shipment


def names_on(ways: Iterable[Leg | Shipment]) -> dict[str, str]:
    """Return the reader's name of every place that these start or end at, where it has another."""
    return names_of({name for way in ways for name in (way.origin_name, way.destination_name)})


def names_of(stored: Iterable[str]) -> dict[str, str]:
    """Return the reader's name by the stored one, for places stored in the other language.

    One question, or none where all can be read as they are. A name that several places have is
    left out where these are not called the same in the reader's language.
    """
    chinese = wording.is_chinese()
    foreign = {name for name in stored if name and wording.has_chinese(name) is not chinese}
    if not foreign:
        return {}
    known, shown = ("name_en", "name_zh") if chinese else ("name_zh", "name_en")
    facilities, sites, places = (
        model.objects.filter(**{f"{known}__in": foreign}).values_list(known, shown)
        for model in (Facility, Site, Place)
    )
    found: dict[str, set[str]] = {}
    for name, other in places.union(sites, facilities, _hubs(foreign, chinese=chinese)):
        found.setdefault(name, set()).add(other)
    return {name: others.pop() for name, others in found.items() if len(others) == 1}


def _hubs(foreign: set[str], *, chinese: bool) -> QuerySet[Any, Any]:
    """Return (stored, shown) names of the hubs among these; both end in the IATA code."""
    code = (Value(" "), F("iata"))
    zh, en = Concat("city_zh", *code), Concat("city", *code)
    named = Hub.objects.exclude(city_zh="") if chinese else Hub.objects.all()
    rows = named.annotate(stored=en if chinese else zh, shown=zh if chinese else en)
    return rows.filter(stored__in=foreign).values_list("stored", "shown")
