"""Writing sites and lanes."""

import datetime
import math
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid
from relief.core.work import action
from relief.geography.loading import site_search
from relief.geography.models import Lane, Mode, Place, Site
from relief.geography.rules import distance_km, estimates
from relief.journal.record import record

FARTHEST_SITE_KM = 300.0


class SiteExists(Conflict):
    """The place already has a site of that name."""

    code = "site_exists"
    message = _("{place} already has a site called {name}.")


@action("request.create")
def add_site(
    *,
    actor: Actor,
    now: datetime.datetime,
    place_uid: UUID,
    name_zh: str,
    name_en: str = "",
    lat: float,
    lon: float,
) -> Site:
    """Add a site below county at a WGS-84 point in degrees and return it.

    Raises NotFound for an unknown place, Invalid for a point that is not on earth or lies
    more than 300 km from its place, SiteExists for a name the place already has.
    """
    place = Place.objects.get_visible(actor, place_uid)
    _require_point(place, lat, lon)
    site = Site(place=place, name_zh=name_zh, name_en=name_en or name_zh, lat=lat, lon=lon)
    site.search = site_search(site.name_zh, site.name_en, place)
    try:
        with transaction.atomic():
            site.save()
    except IntegrityError:
        raise SiteExists(place=place.name_zh, name=name_zh) from None
    site.refresh_from_db(fields=["uid"])
    record("site.added", subject=site, actor=actor, now=now, payload={"place": place.code})
    return site


def _require_point(place: Place, lat: float, lon: float) -> None:
    for field, value, limit in (("lat", lat, 90.0), ("lon", lon, 180.0)):
        if not (math.isfinite(value) and abs(value) <= limit):
            raise Invalid(field, _("{value} is not a position on earth."), value=value)
    if place.lat is not None and place.lon is not None:
        km = distance_km((place.lat, place.lon), (lat, lon))
        if km > FARTHEST_SITE_KM:
            raise Invalid(
                "lat",
                _("This point is {km} km from {place}: check latitude and longitude."),
                km=round(km),
                place=place.name_zh,
            )


@dataclass(frozen=True, slots=True)
class LaneKey:
    """Which way: from a place to a site by one mode."""

    origin_uid: UUID
    site_uid: UUID
    mode: str = Mode.ROAD


@action("emergency.manage")
def close_lane(*, actor: Actor, now: datetime.datetime, key: LaneKey, reason: str) -> Lane:
    """Close a way with a reason: plans no longer use it. Closing twice keeps the new reason."""
    if not reason.strip():
        raise Invalid("reason", _("Say why the way is closed."))
    lane = _locked_lane(actor, key)
    lane.is_open, lane.closed_reason = False, reason.strip()
    lane.save(update_fields=["is_open", "closed_reason"])
    _record("lane.closed", lane, actor, now, {"reason": lane.closed_reason})
    return lane


@action("emergency.manage")
def open_lane(*, actor: Actor, now: datetime.datetime, key: LaneKey) -> Lane:
    """Open a way again."""
    lane = _locked_lane(actor, key)
    lane.is_open, lane.closed_reason = True, ""
    lane.save(update_fields=["is_open", "closed_reason"])
    _record("lane.opened", lane, actor, now, {})
    return lane


def _locked_lane(actor: Actor, key: LaneKey) -> Lane:
    """Return the lane's row under lock; an estimate becomes a row when it is first touched."""
    origin = Place.objects.get_visible(actor, key.origin_uid)
    site = Site.objects.get_visible(actor, key.site_uid)
    if key.mode not in Mode.values:
        raise Invalid("mode", _("{mode} is not a way goods travel."), mode=key.mode)
    if origin.lat is None or origin.lon is None:
        raise Invalid("origin", _("{place} has no point on the map."), place=origin.name_zh)
    options = {row.mode: row for row in estimates((origin.lat, origin.lon), (site.lat, site.lon))}
    guess = options.get(key.mode) or options[Mode.ROAD]
    Lane.objects.bulk_create(
        [
            Lane(
                origin=origin,
                destination=site,
                mode=key.mode,
                km=guess.km,
                hours=guess.hours,
                cost_per_kg=guess.cost_per_kg,
                assumed=["km", "hours", "cost_per_kg"],
            )
        ],
        ignore_conflicts=True,
    )
    rows = Lane.objects.visible_to(actor).filter(origin=origin, destination=site, mode=key.mode)
    return rows.locked()[0]


def _record(
    type_: str, lane: Lane, actor: Actor, now: datetime.datetime, payload: dict[str, str]
) -> None:
    facts = {"origin": str(lane.origin.name_zh), "site": str(lane.destination.name_zh)}
    record(
        type_, subject=lane, actor=actor, now=now, payload={**facts, "mode": lane.mode, **payload}
    )
