"""Carriers' own numbers: kept, and what of ours they name."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid, NotFound
from relief.core.work import step
from relief.delivery.models import Delivery
from relief.inventory.models import staffed_by
from relief.journal.record import record
from relief.organizations.models import Kind as OrganizationKind
from relief.organizations.models import Organization
from relief.shipping.models import Consignment, HandlingUnit, Leg, Shipment
from relief.tracking.carriers.models import CarrierNumber
from relief.tracking.models import Tracked
from relief.tracking.rules import Part

Kind = CarrierNumber.Kind
CARRIERS = {OrganizationKind.CARRIER, OrganizationKind.OPERATOR}


class NumberTaken(Conflict):
    """A carrier's number names one thing."""

    code = "number_taken"
    message = _("This number of the carrier names something else already.")


class Subject(NamedTuple):
    """What a number names: its own number, whose hands it is in, and who else may say so."""

    uid: UUID
    number: str
    carrier_id: int | None
    handlers: frozenset[int | None]
    places: frozenset[int | None]


class Named(NamedTuple):
    """A unit that a reported number means, as a whole or as a part of it."""

    tracked_uid: UUID
    part: Part


@step
def keep(
    carrier: Organization,
    kind: str,
    subject: Subject,
    number: str,
    company: str,
    *,
    actor: Actor,
    now: datetime.datetime,
) -> CarrierNumber:
    """Keep a number of a carrier for something of ours. Raises Invalid, NumberTaken."""
    name = number.strip()[:60]
    if not name:
        raise Invalid("number", _("The carrier's number is needed."))
    if Tracked.objects.filter(number=name).exists():
        raise Invalid("number", _("This is a number of ours, not the carrier's."))
    values = {
        "kind": kind, "subject_uid": subject.uid, "subject_number": subject.number,
        "company": company.strip()[:40],
    }  # fmt: skip
    live = CarrierNumber.objects.filter(carrier=carrier, number=name, ended_at=None)
    try:
        with transaction.atomic():
            row, made = live.get_or_create(carrier=carrier, number=name, defaults=values)
    except IntegrityError:  # pragma: no cover - set side by side
        raise NumberTaken from None
    if row.subject_uid != subject.uid:
        raise NumberTaken
    if made:
        record("carrier_number.set", subject=row, actor=actor, now=now, payload=facts(row),
               organization_id=carrier.pk, related=[subject.uid])  # fmt: skip
    return row


def subject_of(actor: Actor, kind: str, uid: UUID) -> Subject:
    """Return what may bear a number, where the actor sees it. Raises NotFound, Invalid."""
    if kind not in Kind.values:
        raise Invalid("kind", _("Name a consignment, shipment, package or delivery."))
    subject = find(kind, uid)
    seen: models.QuerySet[Any]
    if kind == Kind.UNIT:
        mine = Consignment.objects.visible_to(actor)
        seen = HandlingUnit.objects.filter(consignment__in=mine.values("pk"))
    else:
        seen = MODELS[kind].objects.visible_to(actor)
    if not seen.filter(uid=uid).exists():
        raise NotFound
    return subject


def meant_by(carrier_id: int, numbers: Iterable[str]) -> dict[str, list[Named]]:
    """Return what a carrier means by its own numbers; one it did not give us is not in it."""
    rows = CarrierNumber.objects.filter(carrier_id=carrier_id, number__in=set(numbers))
    return {row.number: meaning(row) for row in rows.filter(ended_at=None)}


def meaning(row: CarrierNumber) -> list[Named]:
    """Return what a number means now: what is on board of a shipment may change."""
    if row.kind in {Kind.CONSIGNMENT, Kind.DELIVERY}:
        return [Named(row.subject_uid, Part())]
    if row.kind == Kind.UNIT:
        unit = HandlingUnit.objects.select_related("consignment").get(uid=row.subject_uid)
        is_only = not unit.consignment.units.exclude(pk=unit.pk).exists()
        return [Named(unit.consignment.uid, Part() if is_only else Part("unit", str(unit.number)))]
    legs = Leg.objects.filter(shipment__uid=row.subject_uid).exclude(status="cancelled")
    last = models.Max("consignment__legs__sequence")
    found = legs.annotate(last=last).values_list("consignment__uid", "sequence", "last")
    return [
        Named(uid, Part("shipment", row.subject_number, is_last=sequence == end))
        for uid, sequence, end in found
    ]


def find(kind: str, uid: UUID) -> Subject:
    """Return what may bear a number, whoever asks. Raises NotFound."""
    found: Subject | None = FINDERS[kind](uid)
    if found is None:
        raise NotFound
    return found


def _consignment(uid: UUID) -> Subject | None:
    row = Consignment.objects.select_related("origin").filter(uid=uid).first()
    return None if row is None else _of(row, row.uid, str(row.number))


def _unit(uid: UUID) -> Subject | None:
    row = HandlingUnit.objects.select_related("consignment__origin").filter(uid=uid).first()
    return None if row is None else _of(row.consignment, row.uid, str(row.number))


def _of(row: Consignment, uid: UUID, number: str) -> Subject:
    place = row.to_facility or row.origin
    legs = row.legs.values_list("carrier_id", flat=True)
    hands = frozenset({row.carrier_id, place.operator_id, *legs})
    return Subject(uid, number, row.carrier_id, hands, frozenset({place.pk}))


def _shipment(uid: UUID) -> Subject | None:
    row = Shipment.objects.select_related("facility").filter(uid=uid).first()
    if row is None:
        return None
    runs = row.facility.operator_id if row.facility else None
    hands = frozenset({row.carrier_id, runs})
    return Subject(row.uid, str(row.number), row.carrier_id, hands, frozenset({row.facility_id}))


def _delivery(uid: UUID) -> Subject | None:
    row = Delivery.objects.select_related("consignment__origin").filter(uid=uid).first()
    if row is None:
        return None
    whole = _of(row.consignment, row.uid, str(row.number))
    brings = row.carrier_id or whole.carrier_id
    return whole._replace(carrier_id=brings, handlers=whole.handlers | {row.carrier_id})


MODELS: dict[str, Any] = {
    Kind.CONSIGNMENT: Consignment,
    Kind.SHIPMENT: Shipment,
    Kind.DELIVERY: Delivery,
}
FINDERS: dict[str, Callable[[UUID], Subject | None]] = {
    Kind.CONSIGNMENT: _consignment,
    Kind.SHIPMENT: _shipment,
    Kind.UNIT: _unit,
    Kind.DELIVERY: _delivery,
}


def may_say(actor: Actor, subject: Subject) -> bool:
    """Say whether the actor has it in hands: carries it, runs or staffs where it lies."""
    is_hand = actor.organization_id is not None and actor.organization_id in subject.handlers
    return actor.sees_all or is_hand or bool(subject.places & set(staffed_by(actor)))


def carrier_of(subject: Subject, code: str) -> Organization:
    """Return whose number it is: the carrier named, else the one that brings it. Raises Invalid."""
    rows = Organization.objects.filter(is_active=True)
    found = rows.filter(code=code) if code else rows.filter(pk=subject.carrier_id or 0)
    row = found.first()
    if row is None:
        raise Invalid("carrier", _("Say which carrier gave this number."))
    is_hand = row.pk in subject.handlers
    if not (row.kind in CARRIERS or is_hand):
        raise Invalid("carrier", _("There is no carrier with the code {code}."), code=code[:40])
    return row


def facts(row: CarrierNumber) -> dict[str, str]:
    """Return what the journal says of a number."""
    return {"number": row.number, "kind": row.kind, "names": row.subject_number}
