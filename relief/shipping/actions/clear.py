"""Clear: what happens to goods at a border, step by step."""

import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid, NotFound
from relief.core.work import action
from relief.journal.moves import move
from relief.journal.record import record
from relief.organizations.models import user_id_of
from relief.organizations.permissions import Permission
from relief.shipping import customs, journey, legs, promises
from relief.shipping.actions.access import to_drive
from relief.shipping.checklist import Paper, PapersMissing, fill, require_fit
from relief.shipping.models import Consignment, CustomsEntry, CustomsPaper, ReleaseBasis
from relief.shipping.states import WITH_CUSTOMS

HELD = ("inspected", "queried", "detained")


class NotInForce(Conflict):
    """The release basis is not in force on the day."""

    code = "basis_not_in_force"
    message = _("{basis} is not in force on {day}.")


@action(Permission.CONSIGNMENT_MOVE)
def set_paper(
    *, actor: Actor, now: datetime.datetime, uid: UUID, kind: str, paper: Paper
) -> CustomsPaper:
    """Note a paper of an entry, with a file where there is one; verified again from scratch.

    Returns the paper. Raises NotFound for a kind the entry does not have, Invalid.
    """
    entry, _row = _entry(actor, uid)
    found = _paper(entry, kind)
    fill(found, paper)
    found.verified_by = None
    found.save()
    _tell("paper", entry, actor, now, {"paper": kind})
    return found


@action(Permission.CONSIGNMENT_MOVE)
def verify_paper(*, actor: Actor, now: datetime.datetime, uid: UUID, kind: str) -> CustomsPaper:
    """Say that a paper was looked at and is right; return it. Raises Invalid, NotFound."""
    entry, _row = _entry(actor, uid)
    found = _paper(entry, kind)
    require_fit(found, now)
    found.verified_by_id = user_id_of(actor) or None
    found.verified_label, found.verified_at = actor.label[:120], now
    found.save(update_fields=["verified_by", "verified_label", "verified_at"])
    _tell("paper_verified", entry, actor, now, {"paper": kind})
    return found


@action(Permission.CONSIGNMENT_MOVE)
def complete_papers(*, actor: Actor, now: datetime.datetime, uid: UUID) -> CustomsEntry:
    """Say that all required papers are there and verified; return the entry.

    Raises PapersMissing naming them, InvalidMove.
    """
    entry, _row = _entry(actor, uid)
    entry.machine.require(entry.status, "docs_complete")
    _require_papers(entry, now)
    _move(entry, "docs_complete", actor, now, {})
    return entry


@action(Permission.CONSIGNMENT_MOVE)
def lodge(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    basis: str,
    declaration_number: str,
    broker: str = "",
    value_cny: Decimal | None = None,
) -> CustomsEntry:
    """Declare goods on a release basis in force that day, before or after they land; return it.

    Without complete papers only a basis that lets goods go first will do. Raises NotInForce,
    PapersMissing, Invalid, InvalidMove.
    """
    entry, _row = _entry(actor, uid)
    entry.machine.require(entry.status, "lodged")
    rule = ReleaseBasis.objects.filter(code=basis, country=entry.country).first()
    if rule is None:
        raise Invalid("basis", _("There is no such release basis in {country}."),
                      country=entry.country_name)  # fmt: skip
    day = clock.local_date(now)
    if day < rule.valid_from or (rule.valid_to and day > rule.valid_to):
        raise NotInForce(basis=str(rule), day=day)
    if entry.status == "pre_alert" and not rule.allows_conditional:
        _require_papers(entry, now)
    if not declaration_number.strip():
        raise Invalid("declaration_number", _("Enter the number of the declaration."))
    changes = {
        "basis": rule, "declaration_number": declaration_number.strip()[:40],
        "broker": broker.strip()[:120], "value_cny": value_cny,
    }  # fmt: skip
    _move(entry, "lodged", actor, now, changes)
    return entry


@action(Permission.CONSIGNMENT_MOVE)
def hold(
    *, actor: Actor, now: datetime.datetime, uid: UUID, status: str, reason: str
) -> CustomsEntry:
    """Note that customs inspects, asks or detains, with the reason; return the entry.

    From now on the consignment's promise clocks stand still. Raises Invalid, InvalidMove.
    """
    entry, row = _entry(actor, uid)
    if status not in HELD:
        raise Invalid("status", _("{status} cannot be reported."), status=status)
    if not reason.strip():
        raise Invalid("reason", _("Say why."))
    entry.machine.require(entry.status, status)
    _move(entry, status, actor, now, {"reason": reason.strip()[:300]})
    if row.status in {"planned", "packed", "in_transit"}:
        promises.pause(row, entry, reason=reason.strip(), at=now)
    return entry


@action(Permission.CONSIGNMENT_MOVE)
def release(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    papers_due_at: datetime.datetime | None = None,
) -> CustomsEntry:
    """Note that customs lets the goods go; return the entry.

    With `papers_due_at` it is a conditional release: papers follow by then. Clocks run on,
    goods that have landed arrive. Raises PapersMissing, Invalid, InvalidMove.
    """
    entry, row = _entry(actor, uid)
    to = "conditional_release" if papers_due_at else "released"
    entry.machine.require(entry.status, to)
    if papers_due_at is None:
        _require_papers(entry, now)
    elif entry.basis is None or not entry.basis.allows_conditional:
        raise Invalid("papers_due_at", _("This basis does not let goods go before their papers."))
    elif papers_due_at <= now:
        raise Invalid("papers_due_at", _("Choose a day ahead."))
    was_held = entry.status in WITH_CUSTOMS
    changes: dict[str, Any] = {"conditional_due_at": papers_due_at}
    if entry.released_at is None:
        changes["released_at"] = now
    _move(entry, to, actor, now, changes)
    if was_held:
        promises.resume(row, at=now)
        if entry.arrived_at:
            legs.observe(row, entry.leg, "arrived", at=now, actor=actor, payload={})
    journey.foresee(row, now=now)
    return entry


def _entry(actor: Actor, uid: UUID) -> tuple[CustomsEntry, Consignment]:
    """Return an entry and its consignment under lock for carrier, loader or coordinator."""
    rows = CustomsEntry.objects.select_related(
        "basis", "leg__consignment__origin", "leg__consignment__to_facility"
    )
    entry = rows.get_visible(actor, uid)
    row = to_drive(actor, entry.leg)
    entry.refresh_from_db()
    entry.leg = entry.leg.__class__.objects.select_related("consignment").get(pk=entry.leg_id)
    return entry, row


def _paper(entry: CustomsEntry, kind: str) -> CustomsPaper:
    rows = entry.papers.select_related("kind").select_for_update(of=("self",), no_key=True)
    found = rows.filter(kind__code=kind).first()
    if found is None:
        raise NotFound
    return found


def _require_papers(entry: CustomsEntry, now: datetime.datetime) -> None:
    lacking = customs.missing(entry, clock.local_date(now))
    if lacking:
        raise PapersMissing(papers=", ".join(str(row.kind) for row in lacking))


def _move(
    entry: CustomsEntry, to: str, actor: Actor, now: datetime.datetime, changes: dict[str, Any]
) -> None:
    facts = {"country": entry.country, "reason": str(changes.get("reason") or "")}
    about = customs.about(entry)
    move(entry, to, actor=actor, now=now, changes=changes, payload=facts, **about)


def _tell(
    what: str, entry: CustomsEntry, actor: Actor, now: datetime.datetime, facts: dict[str, Any]
) -> None:
    about = customs.about(entry)
    record(f"customs.{what}", subject=entry, actor=actor, now=now, payload=facts, **about)
