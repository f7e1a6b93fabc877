"""Carriers' events come in here: kept as received, judged, noted, handed down."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.db.models import Q

from relief.core.actors import Actor
from relief.core.errors import DomainError
from relief.core.work import action, step
from relief.delivery import steps as delivery
from relief.delivery.models import Delivery
from relief.organizations.permissions import Permission
from relief.shipping import steps as shipping
from relief.shipping.models import Consignment
from relief.tracking import steps
from relief.tracking.carriers.numbers import Named, meant_by
from relief.tracking.loading import copy_in
from relief.tracking.models import EventKind, InboxEvent, Tracked, TrackingEvent, Verdict
from relief.tracking.rules import Part, columns, of_part

FUTURE = datetime.timedelta(hours=24)
LONG_AGO = datetime.timedelta(days=365)
NOTED = (Verdict.ACCEPTED, Verdict.UNKNOWN)
INTAKE_LOCK = 7_202_209_06
OTHER_CONTENT = "event_id was used for another event"
NOTHING_TO_CORRECT = "corrects names no event of this number that you reported"


class Result(NamedTuple):
    """What became of one reported event."""

    event_id: str
    verdict: str
    reason: str = ""


class Earlier(NamedTuple):
    """What the same reporter sent before: its content, and the events it became by unit."""

    digest: str
    events: dict[int, int]


class Target(NamedTuple):
    """A unit that a reported number means, as a whole or in part."""

    unit: Tracked
    part: Part = Part()


@action(Permission.TRACKING_WRITE)
def take_in(
    *,
    actor: Actor,
    events: Sequence[dict[str, Any]],
    now: datetime.datetime,
    named: Mapping[str, list[Named]] | None = None,
) -> list[Result]:
    """Take reported events, 1 to 500, and return a result each, in their order.

    Every report is kept as it came. An event of an unknown or foreign number says so and waits
    for its number. The same event id again is a duplicate; with other content it is refused.
    One reporter's batches follow each other; units are locked in key order. `named` says what
    numbers mean that another carrier gave and this reporter was asked for.
    """
    return report(actor, events, now, named)


@step
def report(
    actor: Actor,
    events: Sequence[dict[str, Any]],
    now: datetime.datetime,
    named: Mapping[str, list[Named]] | None = None,
) -> list[Result]:
    """Keep, judge and note reports of the actor's organization; a result each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [INTAKE_LOCK % 2**31, actor.own])
    targets = _targets(actor, {row["tracking_number"] for row in events}, named or {})
    earlier = _earlier(actor, events)
    judged, kept = [], []
    for row in events:
        meant, mark = targets.get(row["tracking_number"], []), digest(row)
        verdict, reason = _judge(row, mark, meant, earlier, now)
        if verdict in NOTED:
            earlier[row["event_id"]] = Earlier(mark, {})
        judged.append((row, meant, verdict, reason))
        kept.append(_kept(actor, row, mark, verdict, reason))
    copy_in(kept)
    fresh = [
        _event(actor, row, target, inbox, earlier)
        for (row, meant, verdict, _), inbox in zip(judged, kept, strict=True)
        if verdict == Verdict.ACCEPTED
        for target in meant
    ]
    note(actor, fresh, now)
    return [Result(row["event_id"], verdict, reason) for row, _, verdict, reason in judged]


def _targets(
    actor: Actor, numbers: set[str], given: Mapping[str, list[Named]]
) -> dict[str, list[Target]]:
    """Return the units, locked in key order, by the number of ours or of the carrier's own."""
    named = {**meant_by(actor.own, numbers), **given}
    by_carrier = {one.tracked_uid for meant in named.values() for one in meant}
    mine = Tracked.objects.visible_to(actor).filter(number__in=numbers)
    wanted = Q(pk__in=mine.values("pk")) | Q(subject_uid__in=by_carrier) if by_carrier else None
    rows = mine if wanted is None else Tracked.objects.filter(wanted)
    units = rows.defer("code_sealed").locked()
    found = {unit.number: [Target(unit)] for unit in units if unit.number in numbers}
    by_uid = {unit.subject_uid: unit for unit in units}
    for number, meant in named.items():
        found[number] = [
            Target(by_uid[one.tracked_uid], one.part) for one in meant if one.tracked_uid in by_uid
        ]
    return found


def note(actor: Actor, fresh: Sequence[TrackingEvent], now: datetime.datetime) -> None:
    """Add the events of locked units and tell the domain below what they say."""
    before = {event.tracked_id: event.tracked.status for event in fresh}
    steps.add(fresh)
    news = [event for event in fresh if event.status != before[event.tracked_id]]
    for event in _first_of_each(news):
        _hand_down(actor, event, now)
    shipping.note_positions(_positions(set(fresh) - set(news)), actor=actor)


@step
def take_up(actor: Actor, meant: Sequence[Named], number: str, now: datetime.datetime) -> int:
    """Note what a reporter said under its own number before it was known whose that is.

    Returns how many events that were. Each is taken up once.
    """
    parts = {one.tracked_uid: one.part for one in meant}
    units = Tracked.objects.filter(subject_uid__in=parts).locked()
    waiting = InboxEvent.objects.filter(
        reporter_id=actor.own, tracking_number=number, verdict=Verdict.UNKNOWN,
        trackingevent=None,
    ).order_by("pk")  # fmt: skip
    fresh = []
    for row in waiting:
        report = json.loads(str(row.payload))
        report["occurred_at"] = datetime.datetime.fromisoformat(report["occurred_at"])
        fresh += [
            TrackingEvent(
                tracked=unit, inbox=row, source=actor.organization_code,
                **of_part(columns(report), parts[unit.subject_uid], unit.status),
            )
            for unit in units
        ]  # fmt: skip
    note(actor, fresh, now)
    return len(fresh)


def digest(row: dict[str, Any]) -> str:
    """Return the digest of a reported event's content.

    What a carrier said under its own number is the same once that number is known as ours.
    """
    said = dict(row)
    if said.get("carrier_number"):
        del said["tracking_number"]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _earlier(actor: Actor, events: Iterable[dict[str, Any]]) -> dict[str, Earlier]:
    """Return what this reporter sent before under the ids that these events name."""
    ids = {name for row in events for name in (row["event_id"], row.get("corrects")) if name}
    rows = InboxEvent.objects.filter(
        reporter_id=actor.own, event_id__in=ids, verdict__in=NOTED
    ).values_list("event_id", "content_hash", "trackingevent__tracked_id", "trackingevent__pk")
    found: dict[str, Earlier] = {}
    for name, mark, unit, event in rows:
        known = found.setdefault(name, Earlier(mark, {}))
        if event is not None:
            known.events[unit] = event
    return found


def _judge(
    row: dict[str, Any],
    mark: str,
    meant: Sequence[Target],
    earlier: dict[str, Earlier],
    now: datetime.datetime,
) -> tuple[str, str]:
    occurred_at: datetime.datetime = row["occurred_at"]
    if known := earlier.get(row["event_id"]):
        is_same = known.digest == mark
        return (Verdict.DUPLICATE, "") if is_same else (Verdict.REFUSED, OTHER_CONTENT)
    if not meant:
        return Verdict.UNKNOWN, "tracking_number is not known; kept"
    if occurred_at > now + FUTURE:
        return Verdict.REFUSED, "occurred_at lies in the future"
    if occurred_at < now - LONG_AGO:
        return Verdict.REFUSED, "occurred_at is more than a year ago"
    if row.get("corrects"):
        wrong = earlier.get(row["corrects"])
        if wrong is None or any(one.unit.pk not in wrong.events for one in meant):
            return Verdict.REFUSED, NOTHING_TO_CORRECT
    return Verdict.ACCEPTED, ""


def _kept(actor: Actor, row: dict[str, Any], mark: str, verdict: str, reason: str) -> InboxEvent:
    return InboxEvent(
        reporter_id=actor.own,
        event_id=row["event_id"],
        tracking_number=row["tracking_number"],
        content_hash=mark,
        payload=json.dumps(row, ensure_ascii=False, default=str),
        verdict=verdict,
        reason=reason,
    )


def _event(
    actor: Actor,
    row: dict[str, Any],
    target: Target,
    inbox: InboxEvent,
    earlier: dict[str, Earlier],
) -> TrackingEvent:
    unit = target.unit
    wrong = earlier[row["corrects"]].events[unit.pk] if row.get("corrects") else None
    return TrackingEvent(
        tracked=unit,
        inbox=inbox,
        source=actor.organization_code,
        kind=EventKind.CORRECTION if wrong else EventKind.EVENT,
        corrects_id=wrong,
        **of_part(columns(row), target.part, unit.status),
    )


def _first_of_each(news: Sequence[TrackingEvent]) -> list[TrackingEvent]:
    """Return the first event of each unit and status, oldest first."""
    first: dict[tuple[int, str], TrackingEvent] = {}
    for event in sorted(news, key=lambda row: row.occurred_at):
        first.setdefault((event.tracked_id, event.status), event)
    return list(first.values())


def _positions(pings: Iterable[TrackingEvent]) -> list[shipping.Position]:
    """Return the last place of each consignment that was only seen again on its way."""
    last: dict[int, shipping.Position] = {}
    for event in sorted(pings, key=lambda row: row.occurred_at):
        if event.lat is not None and event.lon is not None and event.tracked.kind == "consignment":
            last[event.tracked_id] = shipping.Position(
                event.tracked.subject_uid, event.status, event.occurred_at, [event.lat, event.lon]
            )
    return list(last.values())


def _hand_down(actor: Actor, event: TrackingEvent, now: datetime.datetime) -> None:
    """Tell the domain below; where its own rules refuse, the event stays and nothing moves."""
    unit = event.tracked
    payload = {
        "origin": "tracking",
        "substatus": event.substatus,
        "reason": event.reason,
        "point": None if event.lat is None else [event.lat, event.lon],
        "occurred_at": event.occurred_at.isoformat(),
    }
    told = {"actor": actor, "now": now, "payload": payload}
    try:
        with transaction.atomic():
            if unit.kind == "delivery":
                row = Delivery.objects.get(uid=unit.subject_uid)
                delivery.observe(row, event.status, **told)  # type: ignore[arg-type]
            else:
                consignment = Consignment.objects.get(uid=unit.subject_uid)
                shipping.observe(consignment, event.status, **told)  # type: ignore[arg-type]
    except (DomainError, ObjectDoesNotExist):
        return
