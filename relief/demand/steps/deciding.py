"""Submitting and deciding: what was asked becomes what was verified."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, Refused
from relief.core.work import step
from relief.demand import rules
from relief.demand.models import ReliefRequest, RequestClass, RequestLine
from relief.demand.steps import checks
from relief.journal.moves import move


class NothingAsked(Refused):
    """A request needs at least one line."""

    code = "nothing_asked"
    message = _("Add at least one line before you submit.")


class NothingToGive(Refused):
    """An approval must leave something to be sent."""

    code = "nothing_to_give"
    message = _("Nothing would be left to send: reject the request instead.")


class Verified(NamedTuple):
    """What a check found for a line: base units, those already there, the reason of a change."""

    quantity: int
    already: int = 0
    reason: str = ""


@step
def submit(request: ReliefRequest, *, actor: Actor, now: datetime.datetime) -> ReliefRequest:
    """Hand a draft in."""
    count = RequestLine.objects.filter(request=request).count()
    if not count:
        raise NothingAsked
    _move(request, "submitted", actor, now, payload={"lines": count, "people": request.people})
    return request


@step
def approve(
    request: ReliefRequest,
    *,
    actor: Actor,
    now: datetime.datetime,
    verified: Mapping[UUID, Verified] | None = None,
    request_class: int | None = None,
    vulnerability: Decimal | None = None,
    note: str = "",
) -> ReliefRequest:
    """Verify each line (as asked where `verified` does not say) and approve.

    `verified` is by the line's public id. A changed quantity needs a reason. Raises Invalid
    by field, NothingToGive where no line would be left.
    """
    given = verified or {}
    lines = list(
        request.lines.select_related("item").order_by("pk").select_for_update(of=("self",))
    )
    unknown = set(given) - {line.uid for line in lines}
    if unknown:
        raise Invalid("lines", _("This request has no line {line}."), line=str(min(unknown)))
    for place, line in enumerate(lines):
        _verify(line, given.get(line.uid) or Verified(line.requested), place)
    if not any(line.open_units for line in lines):
        raise NothingToGive
    fields = ("verified", "already", "floor", "verify_reason")
    RequestLine.objects.bulk_update(lines, fields)
    changes: dict[str, object] = {"decision_note": checks.words("note", note, 500)}
    if request_class is not None:
        if request_class not in RequestClass.values:
            raise Invalid("request_class", _("The class is 1, 2 or 3."))
        changes["request_class"] = request_class
    if vulnerability is not None:
        changes["vulnerability"] = _in_range(vulnerability)
    changed = sum(line.verified != line.requested for line in lines)
    payload = {"lines": len(lines), "changed": changed, **_facts(lines)}
    _move(request, "approved", actor, now, changes=changes, payload=payload)
    return request


@step
def reject(
    request: ReliefRequest, *, actor: Actor, now: datetime.datetime, reason: str
) -> ReliefRequest:
    """Refuse a submitted request with a reason its people will read."""
    text = checks.reason("reason", reason, _("Say why, so that it can be mended."))
    _move(
        request,
        "rejected",
        actor,
        now,
        changes={"decision_note": text},
        payload={"reason": text},
    )
    return request


def _verify(line: RequestLine, found: Verified, place: int) -> None:
    field = f"lines[{place}]"
    line.verified = checks.whole(f"{field}.quantity", found.quantity, 0, rules.MOST_UNITS)
    line.already = checks.whole(f"{field}.already", found.already, 0, line.verified)
    line.verify_reason = checks.words(f"{field}.reason", found.reason, 300)
    if line.verified != line.requested and not line.verify_reason:
        text = _("{item}: say why {verified} and not {asked}.")
        raise Invalid(
            f"{field}.reason",
            text,
            item=str(line.item),
            verified=f"{line.verified:,}",
            asked=f"{line.requested:,}",
        )
    line.floor = min(line.floor, line.verified)


def _in_range(value: Decimal) -> Decimal:
    if not (value.is_finite() and rules.LEAST_VULNERABILITY <= value <= rules.MOST_VULNERABILITY):
        raise Invalid("vulnerability", _("The weight of the people lies between 1 and 1.5."))
    return value.quantize(Decimal("0.001"))


def _facts(lines: list[RequestLine]) -> dict[str, object]:
    return {
        "verified": {line.item.code: line.verified for line in lines},
        "asked": {line.item.code: line.requested for line in lines},
    }


def _move(
    request: ReliefRequest,
    to: str,
    actor: Actor,
    now: datetime.datetime,
    *,
    changes: Mapping[str, object] | None = None,
    payload: Mapping[str, object] | None = None,
) -> None:
    move(
        request,
        to,
        actor=actor,
        now=now,
        changes=changes,
        payload=payload,
        emergency_uid=request.emergency.uid,
    )
