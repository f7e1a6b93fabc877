"""EPCIS capture: a document is accepted as a job, and its events go in as reports do."""

import datetime
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from relief.core.actors import Actor
from relief.core.work import action
from relief.organizations.actors import of_organization
from relief.organizations.permissions import Permission
from relief.tracking.actions.intake import report
from relief.tracking.epcis.checking import faults
from relief.tracking.epcis.reporting import corrections, own_uid, reports
from relief.tracking.models import CaptureJob, Tracked
from relief.tracking.states import TrackingStatus

log = structlog.get_logger(__name__)
MOST_ERRORS = 100


@action(Permission.TRACKING_WRITE)
def accept(
    *, actor: Actor, events: Sequence[dict[str, Any]], behaviour: str, now: datetime.datetime
) -> CaptureJob:
    """Keep events (1 to 500) as a job to be taken in; `behaviour` is rollback or proceed."""
    return CaptureJob.objects.create(
        organization_id=actor.own,
        behaviour=behaviour,
        events=json.dumps(events, ensure_ascii=False),
    )


@action(None)
def work_off(*, actor: Actor, now: datetime.datetime) -> bool:
    """Take the oldest waiting job in; say whether there was one.

    With `rollback` one wrong event keeps all out; with `proceed` the right ones go in.
    """
    waiting = CaptureJob.objects.filter(finished_at=None).order_by("pk")
    job = waiting.select_for_update(skip_locked=True, no_key=True).first()
    if job is None:
        return False
    events = json.loads(str(job.events))
    wrong = {place: found for place, event in enumerate(events) if (found := _faults(event))}
    good = [event for place, event in enumerate(events) if place not in wrong]
    errors = [f"eventList[{place}]: {text}" for place, found in wrong.items() for text in found]
    if good and (job.behaviour == "proceed" or not wrong):
        errors += _take_or_undo(job, good, now)
    job.errors = errors[:MOST_ERRORS]
    job.success = not errors
    job.finished_at = now
    job.save(update_fields=["errors", "success", "finished_at"])
    return True


def _faults(event: Any) -> list[str]:
    found = list(faults(event))
    status = event.get("relief:status") if isinstance(event, dict) else None
    if status is not None and status not in TrackingStatus.values:
        found.append(f"relief:status {str(status)[:40]!r} is not a status")
    return found


def _take_or_undo(
    job: CaptureJob, events: Sequence[dict[str, Any]], now: datetime.datetime
) -> list[str]:
    """Take events in; with `rollback` a refused one undoes the others. Returns what was refused."""
    try:
        with transaction.atomic():
            refused = _take(job, events, now)
            if refused and job.behaviour == "rollback":
                transaction.set_rollback(True)
    except Exception:
        log.exception("capture_failed", job=job.pk)
        return ["This document could not be taken in."]
    return refused


def _take(job: CaptureJob, events: Sequence[dict[str, Any]], now: datetime.datetime) -> list[str]:
    """Take good events in for the job's organization; return what was refused, in words."""
    things = {own_uid(str(thing)) for event in events for thing in event.get("epcList") or []}
    units = Tracked.objects.filter(subject_uid__in=[UUID(text) for text in things if _is_uid(text)])
    numbers = {str(uid): number for uid, number in units.values_list("subject_uid", "number")}
    corrected = corrections(events)
    rows = [row for event in events for row in reports(event, numbers, corrected)]
    reporter = of_organization(job.organization, {Permission.TRACKING_WRITE})
    results = report(reporter, rows, now)
    return [f"{row.event_id}: {row.reason}" for row in results if row.verdict == "refused"]


def _is_uid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
