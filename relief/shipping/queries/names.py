"""Names of places on the way in the reader's language: what is stored is the Chinese one."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat

from relief.core import wording
from relief.geography.models import Hub, Place, Site
from relief.inventory.models import Facility
from relief.shipping.models import Leg, Shipment


def names_on(ways: Iterable[Leg | Shipment]) -> dict[str, str]:
    """Return the reader's name of every place that these start or end at, where it has another."""
    if wording.is_chinese():
        return {}
    stored = {name for way in ways for name in (way.origin_name, way.destination_name)}
    facilities, sites, places = (
        model.objects.filter(name_zh__in=stored).values_list("name_zh", "name_en")
        for model in (Facility, Site, Place)
    )
    return dict(places.union(sites, facilities, _hubs(stored))) if stored else {}


def _hubs(stored: set[str]) -> QuerySet[Any, Any]:
    """Return (stored name, English name) of the hubs among these; both end in the IATA code."""
    rows = Hub.objects.annotate(
        stored=Concat("city_zh", Value(" "), "iata"), shown=Concat("city", Value(" "), "iata")
    )
    return rows.filter(stored__in=stored).values_list("stored", "shown")
