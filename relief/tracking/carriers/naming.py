"""Saying which of its own numbers a carrier gave our goods, and taking that back.

Whoever hands goods to a carrier, and the carrier, may say so. From then on what it reports under
the number is noted on the goods, what it reported before included.
"""

import datetime
from uuid import UUID

from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid, NotAllowed
from relief.core.work import action, step
from relief.journal.record import record
from relief.organizations.models import Organization
from relief.organizations.permissions import Permission
from relief.shipping.models import Leg
from relief.tracking.actions.intake import take_up
from relief.tracking.carriers import numbers
from relief.tracking.carriers.actions import follow_by_account, unfollow
from relief.tracking.carriers.models import CarrierNumber, reporter
from relief.tracking.models import Tracked

Kind = CarrierNumber.Kind


@action(Permission.CONSIGNMENT_MOVE)
def set_number(
    *,
    actor: Actor,
    now: datetime.datetime,
    kind: str,
    uid: UUID,
    number: str,
    company: str = "",
    carrier: str = "",
) -> CarrierNumber:
    """Say under which number a carrier has a consignment, shipment, package or delivery.

    `carrier` is an organization's code, else the one that brings it; `company` the carrier's code
    at a tracking service. The same again is harmless. Raises NotFound, NotAllowed, Invalid by
    field, NumberTaken where the number names something else of ours.
    """
    subject = numbers.subject_of(actor, kind, uid)
    if not numbers.may_say(actor, subject):
        raise NotAllowed
    who = numbers.carrier_of(subject, carrier)
    return _name(who, kind, subject, number, company, actor=actor, now=now)


@action(Permission.CONSIGNMENT_MOVE)
def end_number(*, actor: Actor, now: datetime.datetime, uid: UUID) -> CarrierNumber:
    """Say that a number was a wrong one: what was noted stays, nothing more is noted.

    Raises NotFound, NotAllowed.
    """
    row = CarrierNumber.objects.get_visible(actor, uid)
    if not numbers.may_say(actor, numbers.find(row.kind, row.subject_uid)):
        raise NotAllowed
    if CarrierNumber.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now):
        unfollow(row)
        record("carrier_number.ended", subject=row, actor=actor, now=now, payload=numbers.facts(row),
               organization_id=row.carrier_id, related=[row.subject_uid])  # fmt: skip
    row.refresh_from_db()
    return row


@step
def name_waybill(leg: Leg, tracked: Tracked, *, now: datetime.datetime) -> None:
    """Keep the number that the carrier gave when goods were handed over to it, and follow it.

    Nothing happens where the number names other goods already.
    """
    carrier = leg.carrier or leg.consignment.owner
    subject = numbers.find(Kind.CONSIGNMENT, leg.consignment.uid)
    try:
        _name(
            carrier, Kind.CONSIGNMENT, subject, leg.waybill, leg.waybill_company,
            actor=SYSTEM, now=now,
        )  # fmt: skip
    except (Invalid, numbers.NumberTaken):
        return


def _name(
    carrier: Organization,
    kind: str,
    subject: numbers.Subject,
    number: str,
    company: str,
    *,
    actor: Actor,
    now: datetime.datetime,
) -> CarrierNumber:
    """Keep a number, note what was reported under it before, and follow it by an account."""
    row = numbers.keep(carrier, kind, subject, number, company, actor=actor, now=now)
    meant = numbers.meant_by(carrier.pk, [row.number]).get(row.number, [])
    take_up(reporter(carrier, carrier.code), meant, row.number, now)
    follow_by_account(row, meant, now=now)
    return row
