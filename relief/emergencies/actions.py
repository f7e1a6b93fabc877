"""Declaring, activating and closing emergencies; publishing their figures."""

import datetime
from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid, NotFound, Refused
from relief.core.work import action
from relief.emergencies.models import AffectedSite, Emergency, Figure, Hazard
from relief.emergencies.published import PublishedEvent, PublishedFigure, PublishedSite
from relief.emergencies.states import EmergencyStatus
from relief.geography.models import Place, Site
from relief.journal.moves import move
from relief.journal.record import record

MANAGE = "emergency.manage"
MOST_PEOPLE = 100_000_000


class EmergencyExists(Conflict):
    """An emergency of this code is already there."""

    code = "emergency_exists"
    message = _("There is already an emergency with the code {code}.")


class FigureDiffers(Conflict):
    """The source already gave another number of this for the same time."""

    code = "figure_differs"
    message = _("{source} already gives {value} for that time. Name the correction's own source.")


class NothingAffected(Refused):
    """An emergency without places cannot be responded to."""

    code = "nothing_affected"
    message = _("Say first which places are affected.")


@action(MANAGE)
def declare(
    *, actor: Actor, now: datetime.datetime, event: PublishedEvent, place_codes: Sequence[str] = ()
) -> Emergency:
    """Declare an emergency as a draft, with its figures, sites and affected places.

    Places named by figures and sites are affected too. Raises EmergencyExists for a code
    that is taken, Invalid for a time to come or an unknown hazard, NotFound for a place or
    site nobody knows.
    """
    if event.hazard not in Hazard.values:
        raise Invalid("hazard", _("{hazard} is not a hazard."), hazard=event.hazard)
    if event.struck_at > now:
        raise Invalid("struck_at", _("This time is still to come."))
    emergency = _insert(event)
    of_figures = {figure.place_code for figure in event.figures}
    codes = {*place_codes, *of_figures, *(site.place_code for site in event.sites)} - {""}
    places = _places(codes)
    emergency.places.set(places.values())
    _write_figures(emergency, event.figures, places)
    for site in event.sites:
        _write_people(emergency, _site(places, site.place_code, site.site), site)
    record(
        "emergency.declared",
        subject=emergency,
        actor=actor,
        now=now,
        emergency_uid=emergency.uid,
        payload={"code": emergency.code, "figures": len(event.figures)},
    )
    return emergency


def _insert(event: PublishedEvent) -> Emergency:
    try:
        with transaction.atomic():
            emergency = Emergency.objects.create(
                code=event.code,
                name_zh=event.name_zh,
                name_en=event.name_en,
                hazard=event.hazard,
                struck_at=event.struck_at,
                magnitude=event.magnitude,
                epicentre_lat=event.epicentre[0] if event.epicentre else None,
                epicentre_lon=event.epicentre[1] if event.epicentre else None,
                depth_km=event.depth_km,
                glide=event.glide,
            )
    except IntegrityError:
        raise EmergencyExists(code=event.code) from None
    emergency.refresh_from_db()
    return emergency


def _places(codes: set[str]) -> dict[str, Place]:
    found = Place.objects.in_bulk(codes, field_name="code")
    if unknown := sorted(codes - set(found)):
        raise NotFound(_("There is no place with the code {codes}."), codes=", ".join(unknown))
    return found


def _site(places: dict[str, Place], place_code: str, name: str) -> Site:
    site = Site.objects.filter(place=places[place_code], name_zh=name).first()
    if site is None:
        raise NotFound(_("There is no site called {name}."), name=name)
    return site


def _write_figures(
    emergency: Emergency, figures: Sequence[PublishedFigure], places: dict[str, Place]
) -> None:
    names = {figure.site for figure in figures if figure.site}
    sites = {
        (site.place_id, site.name_zh): site
        for site in Site.objects.filter(place__in=places.values(), name_zh__in=names)
    }
    rows = []
    for figure in figures:
        place = places.get(figure.place_code)
        rows.append(
            Figure(
                emergency=emergency,
                place=place,
                site=sites.get((place.pk, figure.site)) if place else None,
                metric=figure.metric,
                value=figure.value,
                precision=figure.precision,
                as_of=figure.as_of,
                source=figure.source,
                source_url=figure.source_url,
            )
        )
    Figure.objects.bulk_create(rows, ignore_conflicts=True)


def _add_figure(emergency: Emergency, figure: PublishedFigure) -> bool:
    """Add one figure; say whether it is new. Raises FigureDiffers where the source said other."""
    places = _places({figure.place_code} - {""})
    place = places.get(figure.place_code)
    site = _site(places, figure.place_code, figure.site) if figure.site and place else None
    row, is_new = Figure.objects.get_or_create(
        emergency=emergency,
        place=place,
        site=site,
        metric=figure.metric,
        as_of=figure.as_of,
        source=figure.source,
        defaults={
            "value": figure.value,
            "precision": figure.precision,
            "source_url": figure.source_url,
        },
    )
    if (row.value, row.precision) != (figure.value, figure.precision):
        raise FigureDiffers(source=figure.source, value=row.value)
    emergency.places.add(*places.values())
    return is_new


def _write_people(emergency: Emergency, site: Site, given: PublishedSite) -> None:
    AffectedSite.objects.update_or_create(
        emergency=emergency,
        site=site,
        defaults={
            "people": given.people,
            "source": given.source,
            "is_assumed": given.is_assumed,
        },
    )


@action(MANAGE)
def activate(*, actor: Actor, now: datetime.datetime, emergency_uid: UUID) -> Emergency:
    """Start or take up the response: partners see the emergency and may ask.

    Raises NothingAffected where no place is named, InvalidMove where it is already active.
    """
    emergency = Emergency.objects.get_visible(actor, emergency_uid)
    if not emergency.places.exists():
        raise NothingAffected
    move(
        emergency,
        EmergencyStatus.ACTIVE,
        actor=actor,
        now=now,
        changes={"closed_at": None},
        emergency_uid=emergency.uid,
    )
    return emergency


@action(MANAGE)
def close(*, actor: Actor, now: datetime.datetime, emergency_uid: UUID, reason: str) -> Emergency:
    """End the response with a reason; what is under way is still delivered."""
    if not reason.strip():
        raise Invalid("reason", _("Say why the response ends."))
    emergency = Emergency.objects.get_visible(actor, emergency_uid)
    move(
        emergency,
        EmergencyStatus.CLOSED,
        actor=actor,
        now=now,
        payload={"reason": reason.strip()},
        emergency_uid=emergency.uid,
    )
    return emergency


@action(MANAGE)
def publish_figure(
    *, actor: Actor, now: datetime.datetime, emergency_uid: UUID, figure: PublishedFigure
) -> Emergency:
    """Add a published number; the same number from the same source twice is kept once.

    Raises Invalid for a number below zero, of a time to come or of a site without its place,
    NotFound for an unknown place or site, FigureDiffers where the source said otherwise.
    """
    emergency = Emergency.objects.get_visible(actor, emergency_uid)
    if not 0 <= figure.value <= MOST_PEOPLE:
        raise Invalid("value", _("{value} is not a possible number."), value=figure.value)
    if figure.as_of > now:
        raise Invalid("as_of", _("This time is still to come."))
    if figure.site and not figure.place_code:
        raise Invalid("place", _("Say which place {site} lies in."), site=figure.site)
    if not _add_figure(emergency, figure):
        return emergency
    record(
        "emergency.figure_published",
        subject=emergency,
        actor=actor,
        now=now,
        emergency_uid=emergency.uid,
        payload={"metric": figure.metric, "value": figure.value, "source": figure.source},
    )
    return emergency


@action(MANAGE)
def count_people(
    *,
    actor: Actor,
    now: datetime.datetime,
    emergency_uid: UUID,
    site_uid: UUID,
    people: int,
    source: str,
    is_assumed: bool = False,
) -> Emergency:
    """Say how many people are to be helped at a site, replacing the number before.

    Raises Invalid for a number below zero or without a source.
    """
    if not 0 <= people <= MOST_PEOPLE:
        raise Invalid("people", _("{people} is not a number of people."), people=people)
    if not source.strip():
        raise Invalid("source", _("Say where this number is from."))
    emergency = Emergency.objects.get_visible(actor, emergency_uid)
    site = Site.objects.select_related("place").get_visible(actor, site_uid)
    given = PublishedSite(site.place.code, site.name_zh, people, source.strip(), is_assumed)
    _write_people(emergency, site, given)
    emergency.places.add(site.place)
    record(
        "emergency.people_counted",
        subject=emergency,
        actor=actor,
        now=now,
        emergency_uid=emergency.uid,
        payload={"site": site.name_zh, "people": people, "is_assumed": is_assumed},
    )
    return emergency
