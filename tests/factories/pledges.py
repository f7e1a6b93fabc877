"""Pledges for tests: offered by a donor abroad, answered by the operator's donor desk."""

import datetime
from typing import Any

from relief.core import clock
from relief.core.actors import Actor
from relief.donations import actions
from relief.donations.models import Pledge
from relief.inventory.models import Facility
from relief.organizations.models import Organization
from relief.shipping import actions as shipping
from tests.factories import consignments, people, stock


def donor(code: str = "donor-org") -> Organization:
    """Return a donor organization, made on first use."""
    found, _ = Organization.objects.get_or_create(
        code=code, defaults={"kind": "donor", "name_zh": "海外捐赠方", "name_en": "Donor abroad"}
    )
    return found


def giver() -> Actor:
    """Return somebody who works for the donor."""
    return people.actor("donor", organization=donor())


def desk() -> Actor:
    """Return somebody of the operator's donor desk."""
    return people.actor("donor_desk", organization=people.operator())


def line(code: str = "blanket", units: int = 50, **fields: Any) -> actions.Line:
    """Return a line of good goods."""
    values = {"label_language": "en", "carton_kg": 20.0, **fields}
    found = stock.item(code, unit_weight_kg="1.5", unit_volume_m3="0.01")
    return actions.Line(found.uid, units, **values)


def offered(*lines: actions.Line, by: Actor | None = None, **fields: Any) -> Pledge:
    """Return an offer in Liège, ready in two days."""
    consignments.timetable()
    ready = clock.local_date(clock.now()) + datetime.timedelta(days=2)
    values = {"hub": "LGG", "ready_on": ready, "has_packing_list": True, "customs_payer": "donor"}
    values |= {"emergency": consignments.emergency().uid, **fields}
    terms = actions.Terms(**values)
    made = actions.offer(
        actor=by or giver(), now=clock.now(), terms=terms, lines=list(lines) or [line()]
    )
    return made.pledge


def screened(*lines: actions.Line, **fields: Any) -> Pledge:
    """Return a screened offer."""
    row = offered(*lines, **fields)
    return actions.screen(actor=desk(), now=clock.now(), uid=row.uid)


def answer(
    decision: str = "accept",
    owner: Organization | None = None,
    at: Facility | None = None,
    **fields: str,
) -> actions.Answer:
    """Return an answer that takes goods for a partner into a warehouse."""
    values = {"arrival_class": "urgent", "facility": (at or stock.facility()).code, **fields}
    return actions.Answer(decision, owner=(owner or people.partner("owner-org")).code, **values)


def accepted(
    *lines: actions.Line,
    owner: Organization | None = None,
    at: Facility | None = None,
    **fields: Any,
) -> Pledge:
    """Return an accepted offer."""
    row = screened(*lines, **fields)
    given = answer(owner=owner, at=at)
    return actions.decide(actor=desk(), now=clock.now(), uid=row.uid, answer=given)


def with_papers(row: Pledge) -> Pledge:
    """Verify every required paper of a pledge and return it."""
    by, now = desk(), clock.now()
    for paper in row.papers.filter(is_required=True).select_related("kind"):
        who = {"actor": by, "now": now, "uid": row.uid, "kind": paper.kind.code}
        actions.set_paper(**who, paper=actions.Paper("N-1"))
        actions.verify_paper(**who)
    return row


def travelling(*lines: actions.Line, owner: Organization | None = None) -> Pledge:
    """Return a pledge whose goods are on their way."""
    row = with_papers(accepted(*lines, owner=owner))
    actions.consolidate(actor=desk(), now=clock.now(), pledges=[row.uid])
    return Pledge.objects.get(pk=row.pk)


def landed(*lines: actions.Line, owner: Organization | None = None) -> Pledge:
    """Return a pledge whose goods have reached the warehouse, cleared on the way."""
    row = travelling(*lines, owner=owner)
    chief = people.actor("coordinator", organization=people.operator())
    for leg in row.consignment.legs.order_by("sequence"):
        who = {"actor": chief, "now": clock.now()}
        if leg.crosses_to:
            entry = leg.customs
            shipping.lodge(**who, uid=entry.uid, basis="cn-2015-102", declaration_number="D-1")
            shipping.release(**who, uid=entry.uid)
        shipping.report_leg(**who, uid=leg.uid, status="arrived")
    return Pledge.objects.get(pk=row.pk)


def received(*lines: actions.Line, owner: Organization | None = None) -> Pledge:
    """Return a pledge whose goods are all in stock."""
    row = landed(*lines, owner=owner)
    counts = {found.uid: actions.Count(found.quantity) for found in row.lines.all()}
    actions.receive(
        actor=consignments.loader(), now=clock.now(), uid=row.consignment.uid, counts=counts
    )
    return Pledge.objects.get(pk=row.pk)
