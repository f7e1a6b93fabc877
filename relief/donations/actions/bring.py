"""Bring in: papers, consolidation into one consignment, receipt into the ledger."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid, InvalidMove, NotAllowed, NotFound
from relief.core.work import action
from relief.donations.actions.access import about, at_desk, locked, require_desk, tell
from relief.donations.models import Pledge, PledgeLine, PledgePaper
from relief.inventory import ledger, pricing
from relief.inventory.ledger import Leg, Reference
from relief.inventory.models import (
    Account,
    Bin,
    Condition,
    Facility,
    MovementKind,
    StockLot,
    staffed_by,
)
from relief.journal.moves import move
from relief.journal.record import record
from relief.organizations.permissions import Permission
from relief.shipping import goods, inbound, lanes, rules
from relief.shipping.checklist import Paper, PapersMissing, fill, require_fit
from relief.shipping.models import Consignment, CustomsPaper

COMING = ("in_transit", "arrived")


class NotTogether(Conflict):
    """Pledges that differ in hub, warehouse, owner or status do not travel together."""

    code = "not_together"
    message = _("{number} has another hub, warehouse, owner or status.")


class WayGone(Conflict):
    """The way offered a while ago is not to be had any more."""

    code = "way_gone"
    message = _("This departure is gone or closed. Choose another.")


@dataclass(frozen=True, slots=True)
class Count:
    """Units of a pledge's line found on receipt."""

    good: int
    damaged: int = 0


@action(Permission.DONATION_OFFER)
def set_paper(
    *, actor: Actor, now: datetime.datetime, uid: UUID, kind: str, paper: Paper
) -> PledgePaper:
    """Note a paper of the checklist, by donor or desk; it is to be verified again.

    Returns it. Raises NotFound for a paper that is not on the list, Invalid.
    """
    row = locked(actor, uid)
    found = _paper(row, kind)
    fill(found, paper)
    found.save()
    tell("paper", row, actor=actor, now=now, facts={"paper": kind})
    return found


@action(Permission.DONATION_DECIDE)
def verify_paper(*, actor: Actor, now: datetime.datetime, uid: UUID, kind: str) -> PledgePaper:
    """Say that a paper was looked at and is right; return it. Raises Invalid, NotFound."""
    row = at_desk(actor, uid)
    found = _paper(row, kind)
    require_fit(found, now)
    found.verified_label, found.verified_at = actor.label[:120], now
    found.save(update_fields=["verified_label", "verified_at"])
    tell("paper_verified", row, actor=actor, now=now, facts={"paper": kind})
    return found


@action(Permission.DONATION_DECIDE)
def consolidate(
    *, actor: Actor, now: datetime.datetime, pledges: Sequence[UUID], way: str = ""
) -> Consignment:
    """Let accepted pledges of one hub, warehouse and owner travel as one consignment; return it.

    `way` is the key of a way by timetable, the soonest one where it is empty. Verified papers
    go along to customs. Raises NotTogether, PapersMissing, WayGone, Invalid.
    """
    require_desk(actor)
    rows = [locked(actor, uid) for uid in sorted(set(pledges))]
    if not rows:
        raise Invalid("pledges", _("Choose at least one offer."))
    first = rows[0]
    for row in rows:
        _require_alike(first, row)
        _require_papers(row)
    lines = [line for row in rows for line in row.lines.select_related("item").order_by("pk")]
    option = _way(first, lines, way, now)
    ends = inbound.Ends(
        first.owner, ", ".join(dict.fromkeys(row.donor_name for row in rows)), first.hub,  # type: ignore[arg-type]
        first.facility, first.emergency,  # type: ignore[arg-type]
    )  # fmt: skip
    given = [inbound.Goods(line.item, line.quantity, line.batch, line.expires_on) for line in lines]
    consignment = inbound.create(ends, given, option, actor=actor, now=now)
    made = consignment.lines.order_by("pk")
    for line, found in zip(lines, made, strict=True):
        PledgeLine.objects.filter(pk=line.pk).update(consignment_line=found)
    _hand_on_papers(rows, consignment)
    for row in rows:
        facts = {"consignment": consignment.number}
        changes = {"consignment": consignment, "due_at": None}
        move(row, "in_transit", actor=actor, now=now, changes=changes, payload=facts, **about(row))
    return consignment


@action(Permission.STOCK_MOVE)
def receive(
    *, actor: Actor, now: datetime.datetime, uid: UUID, counts: Mapping[UUID, Count]
) -> Consignment:
    """Take an inbound consignment of pledges into stock, line by line; return it.

    `counts` says good and damaged units by the pledge line's uid; what is not named did not
    come. Good units become lots of the owner with the donor's name, damaged ones lie apart.
    Raises NotFound, NotAllowed, Invalid, InvalidMove.
    """
    consignment = Consignment.objects.select_related("to_facility__place").get_visible(actor, uid)
    place = consignment.to_facility
    if place is None:
        raise NotFound
    if not (actor.sees_all or place.pk in set(staffed_by(actor))):
        raise NotAllowed
    rows = list(
        Pledge.objects.filter(consignment=consignment).order_by("pk").select_for_update(no_key=True)
    )
    if consignment.status not in COMING or not rows:
        raise InvalidMove(status=consignment.get_status_display(), current=consignment.status)
    lines = list(PledgeLine.objects.filter(pledge__in=rows).select_related("item", "pledge"))
    _require_known(lines, counts)
    _book(consignment, place, lines, counts, actor, now)
    by_line = {
        line.consignment_line_id: goods.Counted(found.good, found.damaged)
        for line in lines
        if line.consignment_line_id and (found := counts.get(line.uid))
    }
    inbound.receive(consignment, by_line, actor=actor, now=now)
    for row in rows:
        units = sum(line.received for line in lines if line.pledge_id == row.pk)
        move(row, "received", actor=actor, now=now, payload={"units": units}, **about(row))
    return consignment


def options(row: Pledge, now: datetime.datetime) -> list[lanes.Option]:
    """Return the ways an accepted pledge could come, soonest there first."""
    if row.facility is None:
        return []
    lines = list(row.lines.select_related("item"))
    return lanes.between(row.hub, row.facility, _kg(lines), ready=_ready(row, now), now=now)


def _way(
    first: Pledge, lines: Sequence[PledgeLine], key: str, now: datetime.datetime
) -> lanes.Option:
    if first.facility is None:
        raise Invalid("facility", _("Choose the warehouse."))
    found = lanes.between(first.hub, first.facility, _kg(lines), ready=_ready(first, now), now=now)
    chosen = [option for option in found if not key or option.key == key]
    if not chosen:
        raise WayGone
    return chosen[0]


def _kg(lines: Sequence[PledgeLine]) -> Any:
    parts = ((x.quantity, x.item.unit_weight_kg, x.item.unit_volume_m3) for x in lines)
    return rules.load(parts).weight_kg


def _ready(row: Pledge, now: datetime.datetime) -> datetime.datetime:
    day = datetime.datetime.combine(row.ready_on, datetime.time.min, clock.CHINA)
    return max(now, day.astimezone(datetime.UTC))


def _require_alike(first: Pledge, row: Pledge) -> None:
    same = ("hub_id", "facility_id", "owner_id", "emergency_id")
    if row.status != "accepted" or any(getattr(first, x) != getattr(row, x) for x in same):
        raise NotTogether(number=row.number)


def _require_papers(row: Pledge) -> None:
    lacking = [
        str(paper.kind)
        for paper in row.papers.select_related("kind").order_by("kind__order")
        if paper.is_required and (not paper.number or paper.verified_at is None)
    ]
    if lacking:
        raise PapersMissing(papers=", ".join(lacking))


def _hand_on_papers(rows: Sequence[Pledge], consignment: Consignment) -> None:
    """Let customs have the papers that were verified before the goods left, the first of a kind."""
    known: dict[int, PledgePaper] = {}
    for paper in PledgePaper.objects.filter(pledge__in=rows).exclude(number="").order_by("-pk"):
        known[paper.kind_id] = paper
    for target in CustomsPaper.objects.filter(entry__leg__consignment=consignment):
        found = known.get(target.kind_id)
        if found is None:
            continue
        for name in ("number", "issued_on", "expires_on", "verified_label", "verified_at"):
            setattr(target, name, getattr(found, name))
        target.file = found.file
        target.save()


def _paper(row: Pledge, kind: str) -> PledgePaper:
    rows = row.papers.select_related("kind").select_for_update(of=("self",), no_key=True)
    found = rows.filter(kind__code=kind).first()
    if found is None:
        raise NotFound
    if row.status in {"in_transit", "received", "withdrawn", "declined", "redirected"}:
        raise InvalidMove(status=row.get_status_display(), current=row.status)
    return found


def _require_known(lines: Sequence[PledgeLine], counts: Mapping[UUID, Count]) -> None:
    if set(counts) - {line.uid for line in lines}:
        raise Invalid("lines", _("A line is not part of this consignment."))
    if any(row.good < 0 or row.damaged < 0 for row in counts.values()):
        raise Invalid("lines", _("Count from 0 on."))
    if not any(row.good or row.damaged for row in counts.values()):
        raise Invalid("lines", _("Nothing was counted."))


def _book(
    consignment: Consignment,
    place: Facility,
    lines: Sequence[PledgeLine],
    counts: Mapping[UUID, Count],
    actor: Actor,
    now: datetime.datetime,
) -> None:
    into = Bin.objects.get_or_create(facility=place, code="-")[0]
    legs: list[Leg] = []
    for line in lines:
        found = counts.get(line.uid, Count(0))
        line.received, line.damaged = found.good, found.damaged
        if not found.good + found.damaged:
            continue
        lot, _is_new = StockLot.objects.get_or_create(
            owner_id=consignment.owner_id, item=line.item, batch=line.batch,
            expires_on=line.expires_on, donor=line.pledge.donor_name,
            earmark=consignment.emergency, earmark_place=None,
        )  # fmt: skip
        if line.value_cny is not None:
            pricing.note(lot, pricing.stated(line.value_cny / line.quantity))
        legs.append(Leg(lot.pk, -(found.good + found.damaged), Account.SUPPLIER))
        for units, condition in ((found.good, Condition.GOOD), (found.damaged, Condition.DAMAGED)):
            if units:
                legs.append(Leg(lot.pk, units, Account.STOCK, into.pk, condition))
    PledgeLine.objects.bulk_update(lines, ["received", "damaged"])
    movement = ledger.post(
        MovementKind.RECEIVE, legs, actor=actor, now=now, reason=str(consignment.number),
        reference=Reference("consignment", consignment.uid),
    )  # fmt: skip
    units = sum(line.received + line.damaged for line in lines)
    record("stock.received", subject=movement, actor=actor, now=now,
           payload={"units": units, "rows": len(lines), "facility": place.code},
           organization_id=consignment.owner_id, related=[consignment.uid])  # fmt: skip
