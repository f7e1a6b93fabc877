"""Writing a request before anyone has checked it: its people, its place, its lines."""

import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypedDict
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.catalog.queries import NeedLine
from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove, Refused
from relief.core.work import step
from relief.demand import rules
from relief.demand.models import ReliefRequest, RequestClass, RequestLine
from relief.demand.queries import AtSite, at_site, calculated
from relief.demand.states import RequestStatus
from relief.demand.steps import checks
from relief.emergencies.models import Emergency
from relief.emergencies.states import EmergencyStatus
from relief.journal.record import record


class EmergencyClosed(Refused):
    """Requests belong to an emergency that is being responded to."""

    code = "emergency_not_active"
    message = _("{emergency} is not open for requests.")


class LineWish(NamedTuple):
    """One line asked for: the item's public id or code, base units, a class of its own."""

    item: UUID | str
    quantity: int
    request_class: int | None = None


class DraftValues(TypedDict, total=False):
    """What a draft may say; what is left out stays as it is."""

    site: UUID | None
    place: UUID | str | None
    people: int
    people_under_5: int
    people_60_plus: int
    people_80_plus: int
    days: int
    request_class: int
    needed_by: datetime.datetime | None
    notes: str
    lines: Sequence[LineWish]


class Origin(NamedTuple):
    """Where a request came from when not from a form, and how it is to be handed over."""

    type: str
    uid: UUID
    delivery_method: str = ""
    delivery_contact_uid: UUID | None = None


@step
def open_draft(
    values: DraftValues,
    *,
    emergency: Emergency,
    actor: Actor,
    now: datetime.datetime,
    origin: Origin | None = None,
) -> ReliefRequest:
    """Store a new draft of the actor's organization and return it.

    Without `lines` it starts with those the calculator proposes. Raises Invalid by field.
    """
    if emergency.status != EmergencyStatus.ACTIVE:
        raise EmergencyClosed(emergency=str(emergency))
    request = ReliefRequest(
        organization_id=actor.organization_id or 0,
        emergency=emergency,
        site=checks.site(actor, values.get("site"), values.get("place")),
        people=checks.whole("people", values.get("people"), 1, rules.MOST_PEOPLE),
        created_by_id=actor.id if actor.kind == "user" else None,
    )
    if origin is not None:
        request.origin_type, request.origin_uid = origin.type, origin.uid
        request.delivery_method = origin.delivery_method
        request.delivery_contact_uid = origin.delivery_contact_uid
    _fill(request, values, now)
    request.save(force_insert=True)
    _write_lines(request, values.get("lines"), actor)
    record(
        "request.drafted",
        subject=request,
        actor=actor,
        now=now,
        emergency_uid=emergency.uid,
        payload={"people": request.people, "site": request.site.name_zh},
    )
    return request


@step
def change_draft(
    request: ReliefRequest, values: DraftValues, *, actor: Actor, now: datetime.datetime
) -> ReliefRequest:
    """Change a locked draft; lines, where given, replace those there are."""
    if request.status != RequestStatus.DRAFT:
        raise InvalidMove(status=request.get_status_display(), current=request.status)
    if values.get("site") or values.get("place"):
        request.site = checks.site(actor, values.get("site"), values.get("place"))
    if "people" in values:
        request.people = checks.whole("people", values["people"], 1, rules.MOST_PEOPLE)
    _fill(request, values, now)
    request.save()
    if "lines" in values:
        _write_lines(request, values["lines"], actor)
    record(
        "request.changed",
        subject=request,
        actor=actor,
        now=now,
        emergency_uid=request.emergency.uid,
        payload={"fields": sorted(values)},
    )
    return request


def _fill(request: ReliefRequest, values: DraftValues, now: datetime.datetime) -> None:
    for field in ("people_under_5", "people_60_plus", "people_80_plus"):
        count = values.get(field, getattr(request, field))
        setattr(request, field, checks.whole(field, count, 0, request.people))
    if request.people_80_plus > request.people_60_plus:
        raise Invalid("people_80_plus", _("People over 80 are also counted among those over 60."))
    request.days = checks.whole("days", values.get("days", request.days), 1, rules.MOST_DAYS)
    wanted = values.get("request_class", request.request_class)
    request.request_class = checks.whole("request_class", wanted, 1, 3)
    if "needed_by" in values:
        request.needed_by = checks.moment("needed_by", values["needed_by"], now)
    if "notes" in values:
        request.notes = checks.words("notes", values["notes"], 2000)
    request.vulnerability = rules.vulnerability(
        request.people, request.people_60_plus, request.people_80_plus
    )


def _write_lines(request: ReliefRequest, wishes: Sequence[LineWish] | None, actor: Actor) -> None:
    """Replace the lines; a line that follows the calculator keeps every term of it."""
    needs = _needs(request, actor)
    there = at_site(request.site, request.emergency, apart_from=request.pk or 0)
    if wishes is None:
        wishes = _proposed(needs, there)
    if len(wishes) > rules.MOST_LINES:
        raise Invalid("lines", _("At most {most} lines."), most=rules.MOST_LINES)
    rows: dict[int, RequestLine] = {}
    for place, wish in enumerate(wishes):
        row = _line(request, wish, place, needs, there, actor)
        if row.item_id in rows:
            raise Invalid(f"lines[{place}].item", _("{item} is there twice."), item=str(row.item))
        rows[row.item_id] = row
    RequestLine.objects.filter(request=request).delete()
    RequestLine.objects.bulk_create(rows.values())


def _line(
    request: ReliefRequest,
    wish: LineWish,
    place: int,
    needs: dict[int, list[NeedLine]],
    there: Mapping[int, AtSite],
    actor: Actor,
) -> RequestLine:
    item = checks.item(f"lines[{place}].item", actor, wish.item)
    quantity = checks.units(f"lines[{place}].quantity", wish.quantity)
    urgency = wish.request_class
    if urgency is not None and urgency not in RequestClass.values:
        raise Invalid(f"lines[{place}].request_class", _("The class is 1, 2 or 3."))
    found = needs.get(item.pk, [])
    floor = sum(row.need.floor for row in found)
    return RequestLine(
        request=request,
        item=item,
        position=place,
        requested=quantity,
        request_class=urgency,
        floor=min(quantity, floor),
        reckoning=_terms(found, there.get(item.pk, AtSite())),
    )


def _needs(request: ReliefRequest, actor: Actor) -> dict[int, list[NeedLine]]:
    found: dict[int, list[NeedLine]] = {}
    for row in calculated(actor, request):
        found.setdefault(row.item.pk, []).append(row)
    return found


def _proposed(needs: dict[int, list[NeedLine]], there: Mapping[int, AtSite]) -> list[LineWish]:
    """Propose what is needed beyond what is at the site and on its way there."""
    return [
        LineWish(rows[0].item.uid, units, min(row.figure.request_class for row in rows))
        for item, rows in needs.items()
        if any(row.figure.is_proposed for row in rows)
        and (units := _net(rows, there.get(item, AtSite())))
    ]


def _net(rows: list[NeedLine], there: AtSite) -> int:
    planned = max(1, sum(row.need.quantity for row in rows))
    return rules.net_need(planned, there.here, there.due)


def _terms(rows: list[NeedLine], there: AtSite) -> dict[str, object]:
    """Return the calculator's terms as stored facts: sum, what is there and due, what is left."""
    if not rows:
        return {}
    terms = [
        {
            "for_whom": row.figure.for_whom,
            "group": row.need.group,
            "served": row.need.served,
            "units": row.need.units,
            "people": row.need.people,
            "per_days": row.figure.per_days,
            "times": row.need.times,
            "wastage_percent": float(row.figure.wastage_percent),
            "quantity": row.need.quantity,
            "floor": row.need.floor,
            "basis_zh": row.figure.basis_zh,
            "basis_en": row.figure.basis_en,
        }
        for row in rows
    ]
    return {
        "terms": terms,
        "planned": sum(row.need.quantity for row in rows),
        "here": there.here,
        "due": there.due,
        "quantity": _net(rows, there),
    }
