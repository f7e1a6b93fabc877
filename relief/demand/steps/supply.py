"""Counting what lines get. The floors above call these in their own transaction.

Each locks the lines in id order, keeps rule 3 (never beyond verified) and lets the status
of the requests follow from their lines.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping

from django.db import connection
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, NotFound, Refused
from relief.core.work import step
from relief.demand.models import ReliefRequest, RequestLine
from relief.demand.rules import Supply, supply_status
from relief.demand.states import OPEN, SUPPLIED
from relief.journal.moves import move_all
from relief.journal.record import About

# By one statement: a case for each of thousands of lines takes minutes to write and to read.
ADD = """
UPDATE demand_requestline l SET FIELD = l.FIELD + c.units
  FROM unnest(%s::bigint[], %s::bigint[]) c(line_id, units) WHERE l.id = c.line_id
"""


class BeyondVerified(Refused):
    """Rule 3: a line is never filled beyond what was verified."""

    code = "beyond_verified"
    message = _("{item}: {wanted} more would exceed what was verified ({verified}).")


class CountsOutOfOrder(Refused):
    """Delivered ≤ dispatched ≤ allocated."""

    code = "counts_out_of_order"
    message = _("{item}: no more can be delivered than was sent, nor sent than was allocated.")


class RequestClosed(Conflict):
    """The request no longer takes goods."""

    code = "request_closed"
    message = _("{number} no longer takes goods: {status}.")


@step
def hold(line_ids: Collection[int]) -> None:
    """Lock lines in key order, for who first looks at what else goes to them."""
    _locked(dict.fromkeys(line_ids, 0))


@step
def add_allocated(
    counts: Mapping[int, int], *, actor: Actor, now: datetime.datetime
) -> list[RequestLine]:
    """Promise units to lines (line id → base units asked; negative takes back)."""
    return _add("allocated", counts, actor, now)


@step
def add_dispatched(
    counts: Mapping[int, int], *, actor: Actor, now: datetime.datetime
) -> list[RequestLine]:
    """Count units of lines as on the way (negative: they came back)."""
    return _add("dispatched", counts, actor, now)


@step
def add_delivered(
    counts: Mapping[int, int], *, actor: Actor, now: datetime.datetime
) -> list[RequestLine]:
    """Count units of lines as handed over."""
    return _add("delivered", counts, actor, now)


def _add(
    field: str, counts: Mapping[int, int], actor: Actor, now: datetime.datetime
) -> list[RequestLine]:
    lines = _locked(counts)
    for line in lines:
        setattr(line, field, getattr(line, field) + counts[line.pk])
        _check(line, counts[line.pk])
    requests = _requests_of(lines)
    if field == "allocated":
        _require_open(requests, {line.request_id for line in lines if counts[line.pk] > 0})
    with connection.cursor() as cursor:
        cursor.execute(ADD.replace("FIELD", field), [list(counts), list(counts.values())])
    _follow(requests, actor, now)
    return lines


def _locked(counts: Mapping[int, int]) -> list[RequestLine]:
    rows = RequestLine.objects.filter(pk__in=counts).order_by("pk")
    lines = list(rows.select_for_update(of=("self",), no_key=True))
    if len(lines) != len(counts):
        raise NotFound
    return lines


def _check(line: RequestLine, wanted: int) -> None:
    if line.allocated + line.already > (line.verified or 0):
        raise BeyondVerified(item=str(line.item), wanted=wanted, verified=line.verified or 0)
    if not 0 <= line.delivered <= line.dispatched <= line.allocated:
        raise CountsOutOfOrder(item=str(line.item))


def _requests_of(lines: Iterable[RequestLine]) -> list[ReliefRequest]:
    rows = ReliefRequest.objects.filter(pk__in={line.request_id for line in lines})
    return rows.prefetch_related("emergency").locked()


def _require_open(requests: Iterable[ReliefRequest], wanted: set[int]) -> None:
    for request in requests:
        if request.pk in wanted and request.status not in OPEN:
            raise RequestClosed(number=request.number, status=request.get_status_display())


def _follow(requests: list[ReliefRequest], actor: Actor, now: datetime.datetime) -> None:
    """Let each request's status follow from its lines; those cancelled meanwhile stay so."""
    lines: dict[int, list[Supply]] = {}
    rows = RequestLine.objects.filter(request__in={request.pk for request in requests})
    columns = ("request_id", "verified", "already", "allocated", "delivered")
    for request_id, verified, *counted in rows.values_list(*columns):
        lines.setdefault(request_id, []).append(Supply(verified or 0, *counted))
    moving: dict[str, list[ReliefRequest]] = {}
    for request in requests:
        following = supply_status(lines.get(request.pk, []))
        if request.status in SUPPLIED and following != request.status:
            moving.setdefault(following, []).append(request)
    for status, moved in moving.items():
        move_all(
            moved,
            status,
            now=now,
            about=lambda row: About(actor=actor, emergency_uid=row.emergency.uid),
        )
