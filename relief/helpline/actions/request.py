"""Make the relief request of a ticket: within the quota it is approved at once."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.clock import local_date
from relief.core.errors import Invalid, Refused
from relief.core.work import action
from relief.delivery.steps import ContactValues, keep_contact
from relief.demand import steps as demand
from relief.demand.models import ReliefRequest
from relief.demand.steps import DraftValues, LineWish, Origin
from relief.helpline.indexes import heard
from relief.helpline.intake import Intake, opened
from relief.helpline.models import ClockKind, Ticket, TicketNeed
from relief.helpline.rules import promises
from relief.helpline.states import IN_HAND
from relief.helpline.steps import clocks, quotas, tickets
from relief.organizations.permissions import Permission

OLD, OLDEST = 60, 80
DAYS = 3


class NothingNeeded(Refused):
    """Every need of the ticket was already asked for."""

    code = "nothing_needed"
    message = _("Write down what is needed before goods are asked for.")


@action(Permission.TICKET_TAKE)
def make_request(*, actor: Actor, now: datetime.datetime, uid: UUID) -> ReliefRequest:
    """Ask for what a ticket needs and return the request; a repeat returns the same one.

    P1 and P2 within the day's quota are approved at once, all others wait for the
    coordinator. Who receives goes to the last mile, encrypted. Raises NothingNeeded,
    Invalid where place or emergency is not known, InvalidMove.
    """
    row = tickets.lock(actor, uid)
    tickets.require(row, *IN_HAND)
    needs = list(row.needs.select_related("item").order_by("pk"))
    wanted = [need for need in needs if need.request_uid is None]
    if not wanted:
        return _made_before(needs)
    request = _submitted(row, wanted, actor, now)
    TicketNeed.objects.filter(pk__in=[need.pk for need in wanted]).update(request_uid=request.uid)
    is_approved = _may_approve(row, request.uid, wanted, now)
    if is_approved:
        demand.approve(request, actor=actor, now=now, note=f"{row.number}")
    facts = {"request": str(request.uid), "approved": is_approved, "lines": len(wanted)}
    tickets.tell("requested", row, actor=actor, now=now, payload=facts)
    clocks.keep(row, [ClockKind.PLAN], actor=actor, at=now)
    status = "waiting_stock" if is_approved else "waiting_partner"
    if row.status != status:
        tickets.to(row, status, actor=actor, now=now, payload={"because": "request"})
    return request


def _made_before(needs: list[TicketNeed]) -> ReliefRequest:
    uids = [need.request_uid for need in needs if need.request_uid]
    if not uids:
        raise NothingNeeded
    return ReliefRequest.objects.filter(uid__in=uids).latest("pk")


def _submitted(
    row: Ticket, wanted: list[TicketNeed], actor: Actor, now: datetime.datetime
) -> ReliefRequest:
    if row.emergency is None:
        raise Invalid("emergency", _("Choose the emergency this ticket belongs to."))
    intake = opened(str(row.intake or ""))
    contact = keep_contact(_contact(row, intake))
    origin = Origin("ticket", row.uid, row.delivery_method, contact.uid)
    values = _values(row, intake, wanted, now)
    request = demand.open_draft(
        values, emergency=row.emergency, actor=actor, now=now, origin=origin
    )
    return demand.submit(request, actor=actor, now=now)


def _values(
    row: Ticket, intake: Intake, wanted: list[TicketNeed], now: datetime.datetime
) -> DraftValues:
    age = local_date(now).year - intake.birth_year if intake.birth_year else 0
    kind, _sep, place = row.where.partition(":")
    values: DraftValues = {
        "people": 1,
        "people_60_plus": int(age >= OLD),
        "people_80_plus": int(age >= OLDEST),
        "days": DAYS,
        "request_class": promises.REQUEST_CLASS[row.triage_class or 4],
        "lines": [LineWish(need.item.uid, need.quantity) for need in wanted],
    }
    hours = [need.needed_by for need in wanted if need.needed_by]
    if hours:
        values["needed_by"] = min(hours)
    if sizes := [f"{need.item} {need.size}" for need in wanted if need.size]:
        values["notes"] = "; ".join(sizes)
    if kind in ("site", "place"):
        values[kind] = _as_uid(place)  # type: ignore[literal-required]
    return values


def _as_uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("where", _("Choose the place where people need help.")) from None


def _contact(row: Ticket, intake: Intake) -> ContactValues:
    proxy = f"{intake.proxy_name} {intake.proxy_phone}".strip()
    notes = [
        intake.door_note,
        _("Neighbour or proxy: {proxy}").format(proxy=proxy) if proxy else "",
    ]
    return ContactValues(
        name=intake.name or intake.caller_name,
        phone=_spoken(row, intake),
        address=intake.address(),
        entry_note=" ".join(str(note) for note in notes if note),
        can_carry_kg=row.can_carry_kg,
        can_leave_home=row.can_leave_home,
    )


def _spoken(row: Ticket, intake: Intake) -> str:
    """Return the number to ring, with its extension: behind a switchboard it is needed."""
    number = heard(intake.phone)
    if number.extension:
        return f"{number.e164} 转 {number.extension}"
    return str(row.recipient.phone) if row.recipient else intake.phone


def _may_approve(
    row: Ticket, request_uid: UUID, wanted: list[TicketNeed], now: datetime.datetime
) -> bool:
    if row.triage_class not in promises.APPROVED_AT_ONCE:
        return False
    units = sum(need.quantity for need in wanted)
    return quotas.take(row, request_uid, lines=len(wanted), units=units, now=now)
