"""Pick-up stations near a point: how far, whether open, and how much room is left.

The search uses cube and earthdistance: the box finds candidates by index, the distance along
the globe decides. A station without hours is taken as open, one without a size as roomy.
"""

import datetime
from dataclasses import dataclass

from django.db import connection
from django.db.models import Sum

from relief.delivery.models import Contact, Delivery, Station
from relief.delivery.states import DONE
from relief.geography.models import Site
from relief.inventory.models import Facility

FARTHEST_KM = 5.0
SEARCH = """
SELECT f.id,
       earth_distance(ll_to_earth(f.lat, f.lon), ll_to_earth(%(lat)s, %(lon)s)) / 1000 AS km,
       s.packages - COALESCE((
           SELECT sum(c.packages) FROM delivery_delivery AS d
             JOIN shipping_consignment AS c ON c.id = d.consignment_id
            WHERE d.station_id = f.id AND d.method = 'station' AND NOT d.status = ANY(%(done)s)
       ), 0) AS free,
       h.all_hours IS NULL OR EXISTS (
           SELECT 1 FROM delivery_stationhours AS o
            WHERE o.station_id = s.id AND o.weekday = extract(isodow FROM l.local)
              AND l.local::time >= o.opens AND l.local::time < o.closes
       ) AS is_open,
       (SELECT max(o.closes) FROM delivery_stationhours AS o
         WHERE o.station_id = s.id AND o.weekday = extract(isodow FROM l.local)
           AND l.local::time >= o.opens AND l.local::time < o.closes) AS until
  FROM inventory_facility AS f
  LEFT JOIN delivery_station AS s ON s.facility_id = f.id
  CROSS JOIN LATERAL (SELECT %(at)s AT TIME ZONE f.time_zone AS local) AS l
  LEFT JOIN LATERAL (
       SELECT 1 AS all_hours FROM delivery_stationhours AS o WHERE o.station_id = s.id LIMIT 1
  ) AS h ON true
 WHERE f.kind = 'station' AND f.is_active
   AND earth_box(ll_to_earth(%(lat)s, %(lon)s), %(metres)s) @> ll_to_earth(f.lat, f.lon)
   AND earth_distance(ll_to_earth(f.lat, f.lon), ll_to_earth(%(lat)s, %(lon)s)) <= %(metres)s
 ORDER BY is_open DESC, km, f.id
 LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class Near:
    """A station near a point; `free` packages are None where its size is not known."""

    station: Facility
    km: float
    is_open: bool
    until: datetime.time | None
    free: int | None

    def takes(self, packages: int) -> bool:
        """Say whether so many packages still fit."""
        return self.free is None or self.free >= packages


def near(
    here: tuple[float, float], at: datetime.datetime, *, within_km: float = FARTHEST_KM
) -> list[Near]:
    """Return the stations around a (latitude, longitude) point: open ones first, then by km."""
    given: dict[str, str | float | datetime.datetime | list[str]] = {
        "lat": here[0],
        "lon": here[1],
        "metres": within_km * 1000,
        "at": at,
        "done": sorted(DONE),
    }
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, given)
        found = cursor.fetchall()
    stations = Facility.objects.in_bulk([row[0] for row in found])
    return [
        Near(stations[key], km, is_open, until, free) for key, km, free, is_open, until in found
    ]


def nearest_open(here: tuple[float, float], at: datetime.datetime, *, packages: int) -> Near | None:
    """Return the nearest open station with room; where none is open, the nearest with room."""
    return next((row for row in near(here, at) if row.takes(packages)), None)


def point_of(site: Site, contact: Contact | None) -> tuple[float, float]:
    """Return where somebody receives: their door where it is known, else the site."""
    if contact and contact.lat is not None and contact.lon is not None:
        return contact.lat, contact.lon
    return site.lat, site.lon


def has_room(station: Facility, packages: int, *, beside: Delivery) -> bool:
    """Say whether so many packages fit, not counting one delivery; its size is locked.

    The lock makes two planners who fill the last shelf wait for each other.
    """
    size = Station.objects.select_for_update(no_key=True).filter(facility=station).first()
    if size is None:
        return True
    coming = Delivery.objects.filter(station=station, method="station").exclude(status__in=DONE)
    used = coming.exclude(pk=beside.pk).aggregate(sum=Sum("consignment__packages"))["sum"] or 0
    return used + packages <= size.packages
