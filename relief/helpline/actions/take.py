"""Take a call: its draft is saved while it lasts, then it becomes a triaged ticket."""

import dataclasses
import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.clock import local_date
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.core.work import action
from relief.emergencies.models import Emergency
from relief.helpline.intake import Intake, Need, opened
from relief.helpline.models import CallBackKind, ClockKind, ClockStatus, Ticket, TicketNeed
from relief.helpline.rules import handover, promises, triage
from relief.helpline.states import TicketStatus
from relief.helpline.steps import call_backs, calls, clocks, handing, people, tickets
from relief.organizations.models import user_id_of
from relief.organizations.permissions import Permission

IN_CALL = (TicketStatus.DRAFT, TicketStatus.OPEN)
MOST_NEEDS = 20
MOST_UNITS = 10**6
MOST_HOURS = 24 * 30
HOUR = datetime.timedelta(hours=1)


class NotYours(NotAllowed):
    """Somebody else is on the telephone."""

    code = "not_your_call"
    message = _("A colleague is taking this call.")


@action(Permission.TICKET_TAKE)
def save_draft(
    *,
    actor: Actor,
    now: datetime.datetime,
    key: UUID,
    version: int,
    intake: Intake,
    emergency_uid: UUID | None = None,
) -> Ticket:
    """Save what was said so far; the same or an older version changes nothing.

    A red flag opens the ticket as P1 at once, with its clocks. Raises Invalid, NotYours.
    """
    row = _of_key(actor, now, key, emergency_uid)
    if row.status not in IN_CALL or version <= row.draft_version:
        return row
    _keep(row, actor, now, version, intake)
    if intake.flags:
        _raise_flags(row, intake, actor, now)
    return row


@action(Permission.TICKET_TAKE)
def take_ticket(
    *,
    actor: Actor,
    now: datetime.datetime,
    key: UUID,
    version: int,
    intake: Intake,
    emergency_uid: UUID | None = None,
) -> Ticket:
    """Save a call as a triaged ticket in the taker's hand; doing it again changes nothing.

    People are stored, the class follows from flags and points, clocks start, and the next
    contact is promised. Raises Invalid by field, NotYours.
    """
    row = _of_key(actor, now, key, emergency_uid)
    if row.status not in IN_CALL:
        return row
    _keep(row, actor, now, max(version, row.draft_version), intake)
    if row.status == TicketStatus.DRAFT:
        tickets.to(row, "open", actor=actor, now=now)
    row.caller = people.keep_caller(row.organization_id, intake)
    row.recipient = people.keep_recipient(row.organization_id, intake, row.recipient)
    row.save(update_fields=["caller", "recipient"])
    calls.tie(row, number_index=row.caller.phone_index, actor=actor, now=now)
    _write_needs(row, intake, actor, now)
    _triage(row, intake, actor, now)
    if actor.kind == "user":
        tickets.to(row, "assigned", actor=actor, now=now, changes={"assigned_to_id": actor.id})
    return row


@action(Permission.TICKET_TAKE)
def drop_call(*, actor: Actor, now: datetime.datetime, key: UUID) -> None:
    """Drop one's own call that is no ticket yet: a wrong number, nobody there.

    What was typed is not kept. A call that was never saved is dropped too. Raises NotYours,
    InvalidMove where a red flag made it a ticket: that one is cancelled with a reason.
    """
    found = Ticket.objects.visible_to(actor).filter(draft_key=key).first()
    if found is None or found.status == TicketStatus.CANCELLED:
        return
    row = tickets.relock(found.pk)
    if row.taken_by_id != (user_id_of(actor) or None):
        raise NotYours
    tickets.require(row, TicketStatus.DRAFT)
    tickets.to(row, "cancelled", actor=actor, now=now, changes={"intake": ""})


@action(Permission.TICKET_TAKE)
def hand_call_to_120(
    *,
    actor: Actor,
    now: datetime.datetime,
    key: UUID,
    version: int,
    intake: Intake,
    emergency_uid: UUID | None = None,
) -> Ticket:
    """Note from within a call that it was handed to 120 with the line kept open: P1 at once.

    The call goes on and is saved later as any other. Raises Invalid, NotYours, InvalidMove.
    """
    row = _of_key(actor, now, key, emergency_uid)
    tickets.require(row, *IN_CALL)
    _keep(row, actor, now, max(version, row.draft_version), intake)
    _open_as_life(row, actor, now)
    handing.hand_over(row, actor=actor, now=now)
    return row


def _of_key(actor: Actor, now: datetime.datetime, key: UUID, emergency_uid: UUID | None) -> Ticket:
    """Return the ticket of a draft key under lock, made on first use."""
    if actor.organization_id is None:
        raise NotAllowed
    emergency = Emergency.objects.get_visible(actor, emergency_uid) if emergency_uid else None
    made, _is_new = Ticket.objects.get_or_create(
        draft_key=key,
        defaults={
            "organization_id": actor.organization_id,
            "emergency": emergency,
            "taken_by_id": user_id_of(actor) or None,
            "draft_saved_at": now,
        },
    )
    if made.organization_id != actor.organization_id:
        raise NotFound
    row = tickets.relock(made.pk)
    if row.taken_by_id is None:  # a lost call: whoever reaches the person takes it on
        row.taken_by_id = user_id_of(actor) or None
        row.save(update_fields=["taken_by"])
    if row.taken_by_id != (user_id_of(actor) or None):
        raise NotYours
    return row


def _keep(row: Ticket, actor: Actor, now: datetime.datetime, version: int, intake: Intake) -> None:
    _check(intake)
    row.intake = intake.sealed_text()
    row.draft_version, row.draft_saved_at = version, now
    row.relation = intake.relation
    row.where = intake.where
    row.consent = list(intake.consent)
    sum_ = _score(row, intake, now)
    row.score, row.parts = sum_.points, sum_.parts
    row.flags = list(intake.flags)
    row.delivery_method = handover.method(
        intake.mode, intake.ability(), has_proxy=bool(intake.proxy_name)
    )
    row.can_leave_home = handover.can_leave_home(intake.ability())
    row.can_carry_kg = intake.carry_kg
    row.save()


def _score(row: Ticket, intake: Intake, now: datetime.datetime) -> triage.Score:
    waited = now - (row.opened_at or row.draft_saved_at or now)
    return triage.score(intake.facts(local_date(now).year, waited))


def _check(intake: Intake) -> None:
    unknown = set(intake.flags) - set(triage.RED_FLAGS)
    if unknown:
        raise Invalid("flags", _("There is no red flag {flag}."), flag=min(unknown))
    if len(intake.needs) > MOST_NEEDS:
        raise Invalid("needs", _("At most {most} lines."), most=MOST_NEEDS)
    for need in intake.needs:
        if not 0 < need.quantity <= MOST_UNITS:
            raise Invalid(
                "needs", _("A quantity is a whole number from 1 to {most}."), most=MOST_UNITS
            )
        if need.hours is not None and not 0 <= need.hours <= MOST_HOURS:
            raise Invalid("needs", _("Hours from 0 to {most}."), most=MOST_HOURS)


def _raise_flags(row: Ticket, intake: Intake, actor: Actor, now: datetime.datetime) -> None:
    """Open the ticket as P1 while the call goes on: nobody waits for a form."""
    if row.triage_class != 1:
        _open_as_life(row, actor, now)
        facts = {"flags": len(intake.flags)}
        tickets.tell("flagged", row, actor=actor, now=now, payload=facts)


def _open_as_life(row: Ticket, actor: Actor, now: datetime.datetime) -> None:
    if row.status == TicketStatus.DRAFT:
        tickets.to(row, "open", actor=actor, now=now, changes={"triage_class": 1})
    else:
        row.triage_class = 1
        row.save(update_fields=["triage_class"])
    since = row.opened_at or now
    clocks.set_class(row, 1)
    clocks.start(row, (ClockKind.PLAN, ClockKind.MET), triage_class=1, since=since)
    call_backs.owe(row, CallBackKind.CHECK, now=now)
    clocks.start(row, [ClockKind.CHECK], triage_class=1, since=now)


def _triage(row: Ticket, intake: Intake, actor: Actor, now: datetime.datetime) -> None:
    urgency = triage.triage_class(row.score, set(intake.flags))
    since = row.opened_at or now
    facts = {"class": urgency, "score": row.score, "parts": row.parts}
    again = promises.next_point(since, row.parts.get("waiting", 0))
    changes = {"triage_class": urgency, "rescore_at": again}
    tickets.to(row, "triaged", actor=actor, now=now, changes=changes, payload=facts)
    if actor.kind == "user":  # somebody spoke with the caller: that promise is kept
        clocks.keep(row, [ClockKind.CONTACT], actor=actor, at=now)
    else:
        clocks.start(row, [ClockKind.CONTACT], triage_class=urgency, since=since)
    kept = set(row.clocks.filter(status=ClockStatus.KEPT).values_list("kind", flat=True))
    # Where 120 has taken over both were kept.
    owed = [kind for kind in (ClockKind.PLAN, ClockKind.MET) if kind not in kept]
    clocks.start(row, owed, triage_class=urgency, since=since)
    clocks.set_class(row, urgency)
    due = since + promises.span("plan", urgency)
    call_backs.owe(row, CallBackKind.PROMISE, now=now, due_at=due)
    call_backs.owe_check(row, now=now)


def _write_needs(row: Ticket, intake: Intake, actor: Actor, now: datetime.datetime) -> None:
    wanted: dict[str, Need] = {}
    for need in intake.needs:
        before = wanted.get(need.item)
        units = need.quantity + (before.quantity if before else 0)
        wanted[need.item] = dataclasses.replace(need, quantity=units)
    items = {str(item.uid): item for item in _items(actor, intake.needs)}
    missing = set(wanted) - set(items)
    if missing:
        raise Invalid("needs", _("There is no item {item}."), item=min(missing)[:60])
    TicketNeed.objects.filter(ticket=row, request_uid=None).delete()
    TicketNeed.objects.bulk_create(
        TicketNeed(
            ticket=row,
            item=items[uid],
            quantity=need.quantity,
            size=need.size[:20],
            needed_by=None if need.hours is None else now + need.hours * HOUR,
        )
        for uid, need in wanted.items()
    )


def _items(actor: Actor, needs: tuple[Need, ...]) -> list[Item]:
    uids = []
    for need in needs:
        try:
            uids.append(UUID(need.item))
        except ValueError:
            raise Invalid("needs", _("There is no item {item}."), item=need.item[:60]) from None
    return list(Item.objects.visible_to(actor).filter(uid__in=uids, is_active=True))


def answers(row: Ticket) -> Intake:
    """Return what was said in a ticket's call; whoever shows it logs the look."""
    return opened(str(row.intake or ""))
