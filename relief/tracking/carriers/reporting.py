"""What carriers say, through the one intake: pushed by them, or found by asking."""

import datetime
from collections.abc import Mapping
from uuid import UUID

import structlog

from relief.core.actors import SYSTEM
from relief.tracking.actions import Result, take_in
from relief.tracking.carriers import ADAPTERS, actions, numbers
from relief.tracking.carriers.base import BadReport, BadSignature, Report, event_of
from relief.tracking.carriers.calling import NoAnswer, ask
from relief.tracking.carriers.models import CarrierLink, CarrierParcel
from relief.tracking.webhooks.addresses import Unsafe

log = structlog.get_logger(__name__)

AT_ONCE = 500  # what the intake takes


def active_link(uid: UUID) -> CarrierLink:
    """Return an account; BadSignature for an unknown one, so that nobody can look for them."""
    rows = CarrierLink.objects.select_related("organization")
    found = rows.filter(uid=uid, is_active=True).first()
    if found is None:
        raise BadSignature
    return found


def take_push(
    link: CarrierLink, body: bytes, headers: Mapping[str, str], now: datetime.datetime
) -> list[Result]:
    """Verify, read and take in a report; raises BadSignature, BadReport.

    The same report twice changes nothing: events carry an id made from what was said.
    """
    adapter = ADAPTERS[link.kind]
    reports = adapter.read_push(body, headers, actions.account_of(link), now)
    return take_reports(link, reports, now)


def take_reports(link: CarrierLink, reports: list[Report], now: datetime.datetime) -> list[Result]:
    """Take in what was said under our own numbers; others are kept under the carrier's."""
    known = actions.followed(link, reports)
    named = {
        row.number: numbers.meaning(row.named)
        for report in reports
        if (row := _parcel(known, report)) and row.named is not None and row.tracked is None
    }
    events = {
        event["event_id"]: event
        for report in reports
        for trace in report.traces
        for event in [event_of(link.kind, report, trace, _number(known, report))]
    }
    waiting = sorted(events.values(), key=lambda row: row["occurred_at"])
    results: list[Result] = []
    for start in range(0, len(waiting), AT_ONCE):
        part = waiting[start : start + AT_ONCE]
        results += take_in(actor=link.actor, events=part, now=now, named=named)
    actions.note_reports(actor=SYSTEM, now=now, link_id=link.pk, reports=reports)
    return results


def subscribe_due(now: datetime.datetime, callback: str) -> int:
    """Subscribe what is due at the carriers; return how many were asked.

    `callback` is the address for reports with `{uid}` for the account's.
    """
    asked = 0
    for key in actions.due_subscriptions(now):
        row = actions.claim_subscription(actor=SYSTEM, now=now, parcel_id=key)
        if row is None:
            continue
        adapter, link = ADAPTERS[row.link.kind], row.link
        if adapter.subscribe is None or adapter.is_accepted is None:
            continue
        call = adapter.subscribe(
            actions.account_of(link), actions.asked_for(row), callback.format(uid=link.uid)
        )
        try:
            is_accepted, said = adapter.is_accepted(ask(link.address, call))
        except (NoAnswer, Unsafe) as error:
            is_accepted, said = False, str(error)
        actions.settle_subscription(
            actor=SYSTEM, now=now, parcel_id=key, is_accepted=is_accepted, said=said
        )
        asked += 1
    return asked


def poll_due(now: datetime.datetime) -> int:
    """Ask for what has been quiet for too long; return how many were asked."""
    asked = 0
    for key in actions.due_polls(now):
        row = actions.claim_poll(actor=SYSTEM, now=now, parcel_id=key)
        if row is None:
            continue
        adapter = ADAPTERS[row.link.kind]
        if adapter.poll is None or adapter.read_poll is None:
            continue
        asked += 1
        call = adapter.poll(actions.account_of(row.link), actions.asked_for(row))
        try:
            reports = adapter.read_poll(ask(row.link.address, call))
        except (NoAnswer, Unsafe, BadReport) as error:
            # The claim named the next time already: the parcel is asked for again then.
            log.warning("carrier_gave_no_report", kind=row.link.kind, error=type(error).__name__)
            continue
        take_reports(row.link, reports, now)
    return asked


def _parcel(known: actions.Followed, report: Report) -> CarrierParcel | None:
    return known.get((report.company.lower(), report.number))


def _number(known: actions.Followed, report: Report) -> str:
    """Return our number of a whole unit; of a part the carrier's, as more than one may be meant."""
    row = _parcel(known, report)
    return row.tracked.number if row and row.tracked else report.number
