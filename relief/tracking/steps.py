"""What tracking writes: units, grants, events. Every writer locks the unit first."""

import datetime
import json
import secrets
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from relief.core.work import step
from relief.tracking import feed
from relief.tracking.loading import copy_in
from relief.tracking.models import (
    EventKind,
    Grant,
    InboxEvent,
    Tracked,
    TrackingEvent,
    Verdict,
)
from relief.tracking.rules import (
    ERASED,
    Seen,
    Standing,
    advance,
    columns,
    hash_code,
    is_erased,
    standing,
)

CODE_BYTES = 18
MOVING = (EventKind.EVENT, EventKind.CORRECTION)


@step
def register(
    *,
    number: str,
    kind: str,
    subject_uid: UUID,
    request_uid: UUID | None,
    request_number: str,
    organizations: Iterable[int],
    now: datetime.datetime,
    parent: Tracked | None = None,
) -> Tracked:
    """Return the tracked unit of a row, made on first use, with its grants.

    One that was erased stays so: a late step must not show it to its followers again.
    """
    code = secrets.token_urlsafe(CODE_BYTES)
    tracked, is_new = Tracked.objects.get_or_create(
        subject_uid=subject_uid,
        defaults={
            "number": number,
            "kind": kind,
            "parent": parent,
            "request_uid": request_uid,
            "request_number": request_number,
            "code_hash": hash_code(code),
            "code_sealed": code,
        },
    )
    if is_erased(tracked.code_hash):
        return tracked
    for organization_id in set(organizations):
        grant(tracked, organization_id, now=now)
    if is_new:
        _take_up(tracked)
    return tracked


def _take_up(tracked: Tracked) -> None:
    """Note what its followers reported of a unit before its number was known here."""
    waiting = InboxEvent.objects.filter(
        tracking_number=tracked.number,
        verdict=Verdict.UNKNOWN,
        reporter_id__in=tracked.grants.values("organization_id"),
    ).select_related("reporter")
    reports = [(row, json.loads(str(row.payload))) for row in waiting.order_by("pk")]
    for _, report in reports:
        report["occurred_at"] = datetime.datetime.fromisoformat(report["occurred_at"])
    add(
        [
            TrackingEvent(tracked=tracked, inbox=row, source=row.reporter.code, **columns(report))
            for row, report in reports
        ]
    )


@step
def grant(tracked: Tracked, organization_id: int, *, now: datetime.datetime) -> None:
    """Let an organization follow a unit; one that comes late gets a snapshot.

    The unit is locked first: an event that commits beside the grant is either in the snapshot
    or numbered after it.
    """
    known = Grant.objects.filter(tracked=tracked, organization_id=organization_id)
    if known.filter(revoked_at__isnull=True).exists():
        return
    unit = _lock(tracked.pk)
    row, is_new = known.get_or_create(
        defaults={"tracked": unit, "organization_id": organization_id, "granted_at": now}
    )
    if not is_new:
        row.revoked_at = None
        row.granted_at = now
        row.save()
    if unit.status_at is not None:
        _append_for(unit, organization_id, EventKind.SNAPSHOT, occurred_at=unit.status_at)


@step
def revoke(
    tracked: Tracked, organization_id: int, *, now: datetime.datetime, reason: str = "revoked"
) -> None:
    """End an organization's view; its feed gets a tombstone, so that it can forget."""
    unit = _lock(tracked.pk)
    changed = Grant.objects.filter(
        tracked=unit, organization_id=organization_id, revoked_at__isnull=True
    ).update(revoked_at=now)
    if changed:
        _append_for(unit, organization_id, EventKind.TOMBSTONE, occurred_at=now, reason=reason)


@step
def erase(tracked: Tracked, *, now: datetime.datetime) -> None:
    """Forget the public code of a unit and tell every follower to forget the unit."""
    for organization_id in sorted(
        tracked.grants.filter(revoked_at__isnull=True).values_list("organization_id", flat=True)
    ):
        revoke(tracked, organization_id, now=now, reason="erased")
    unit = _lock(tracked.pk)
    unit.code_hash, unit.code_sealed = f"{ERASED} {unit.uid}", ""
    unit.save(update_fields=["code_hash", "code_sealed"])


@step
def observe(
    tracked_id: int,
    *,
    status: str,
    occurred_at: datetime.datetime,
    source: str,
    **details: Any,
) -> TrackingEvent | None:
    """Add an event to a unit and compute its status anew; None where it is known already.

    `details` are columns of TrackingEvent (substatus, reason, location_name, gb2260, lat, lon,
    promised_at, journal_id, inbox, corrects). The same journal id twice does nothing.
    """
    journal_id = details.get("journal_id")
    event = TrackingEvent(
        tracked=_lock(tracked_id),
        status=status,
        occurred_at=occurred_at,
        source=source,
        **details,
    )
    if journal_id and event.tracked.events.filter(journal_id=journal_id).exists():
        return None
    add([event])
    return event


@step
def add(events: Sequence[TrackingEvent]) -> None:
    """Store new events of units that the caller has locked; compute their statuses anew."""
    if not events:
        return
    copy_in(events)
    feed.announce([event.pk for event in events])
    by_unit: dict[int, list[TrackingEvent]] = {}
    for event in events:
        if event.kind in MOVING:
            by_unit.setdefault(event.tracked_id, []).append(event)
    for fresh in by_unit.values():
        _settle(fresh[0].tracked, fresh)
    _keep([fresh[0].tracked for fresh in by_unit.values()])


def _keep(units: Sequence[Tracked]) -> None:
    """Store where units stand, all in one statement."""
    if not units:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tracking_tracked AS t SET status = u.status, substatus = u.substatus,"
            " status_at = u.at FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[])"
            " AS u (id, status, substatus, at) WHERE t.id = u.id",
            [
                [unit.pk for unit in units],
                [unit.status for unit in units],
                [unit.substatus for unit in units],
                [unit.status_at for unit in units],
            ],
        )


def _lock(tracked_id: int) -> Tracked:
    return Tracked.objects.select_for_update(no_key=True).get(pk=tracked_id)


def _append_for(unit: Tracked, organization_id: int, kind: str, **details: Any) -> None:
    """Add an event that one organization alone hears; it moves nothing."""
    event = TrackingEvent(
        tracked=unit,
        kind=kind,
        status=unit.status,
        substatus=unit.substatus if kind == EventKind.SNAPSHOT else "",
        source="platform",
        only_for_id=organization_id,
        **details,
    )
    add([event])


def _settle(unit: Tracked, fresh: Sequence[TrackingEvent]) -> None:
    """Set a unit's status from all its events, without those that were corrected."""
    if any(event.corrects_id for event in fresh):
        found = _standing_of_all(unit)
    else:
        before = Standing(unit.status, unit.substatus, unit.status_at)
        found = advance(
            before,
            [Seen(row.status, row.occurred_at, str(row.pk), row.substatus) for row in fresh],
        )
    unit.status, unit.substatus, unit.status_at = found


def _standing_of_all(unit: Tracked) -> Standing:
    rows = list(
        unit.events.filter(kind__in=MOVING).values_list(
            "id", "status", "occurred_at", "substatus", "corrects_id"
        )
    )
    corrected = {row[4] for row in rows if row[4]}
    return standing(
        Seen(status, occurred_at, str(key), substatus)
        for key, status, occurred_at, substatus, _ in rows
        if key not in corrected
    )
