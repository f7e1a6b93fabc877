"""Offer, screen, withdraw: what a donor gives and what the platform sees in it."""

import datetime
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Category, Item
from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import action
from relief.donations import queries, rules
from relief.donations.actions.access import about, at_desk, locked, tell
from relief.donations.models import CustomsPayer, Pledge, PledgeLine, PledgePaper
from relief.emergencies.models import Emergency
from relief.geography.models import Hub
from relief.journal.moves import move
from relief.organizations.models import Kind, Organization
from relief.organizations.permissions import Permission
from relief.shipping.models import PaperKind

COUNTRY = "CN"  # the warehouses' country: its table says which papers donated goods need
TRANSIT_DAYS = 4  # from ready at the hub to the warehouse by air, assumed for the check of life
MOST_LINES = 100
LARGEST = 10**12
FAR = datetime.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one item; `label_language` is zh, en or another code, `carton_kg` the heaviest."""

    item: UUID
    quantity: int
    batch: str = ""
    expires_on: datetime.date | None = None
    label_language: str = ""
    carton_kg: float | None = None
    value_cny: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Who gives, where and when the goods are ready, and what comes along."""

    hub: str
    ready_on: datetime.date
    donor_name: str = ""
    contact: str = ""
    emergency: UUID | None = None
    has_packing_list: bool = False
    customs_payer: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """A new pledge, and the token of the donor's link, which is shown once."""

    pledge: Pledge
    token: str


@action(Permission.DONATION_OFFER)
def offer(*, actor: Actor, now: datetime.datetime, terms: Terms, lines: Sequence[Line]) -> Offered:
    """Note an offer and return it with the token of the link that follows it.

    Donors offer in their own name, the donor desk in the name of who rang or wrote. Raises
    Invalid, NotFound.
    """
    donor = Organization.objects.filter(pk=actor.own, kind=Kind.DONOR).first()
    name = terms.donor_name.strip() or (str(donor) if donor else "")
    if not name:
        raise Invalid("donor_name", _("Say who gives."))
    hub = Hub.objects.filter(iata=terms.hub.upper()).first()
    if hub is None:
        raise Invalid("hub", _("There is no such hub."))
    _require_terms(terms, now)
    token = secrets.token_urlsafe(24)  # 192 bits: the link opens the donor's page
    row = Pledge.objects.create(
        donor=donor, donor_name=name[:200], contact=terms.contact.strip()[:300],
        language=actor.language, emergency=_emergency(actor, terms.emergency), hub=hub,
        ready_on=terms.ready_on, has_packing_list=terms.has_packing_list,
        customs_payer=terms.customs_payer, note=terms.note.strip()[:500],
        follow_hash=hashlib.sha256(token.encode()).hexdigest(), follow_sealed=token,
    )  # fmt: skip
    _lines(row, actor, lines)
    tell("offered", row, actor=actor, now=now, facts={"lines": len(lines), "hub": hub.iata})
    return Offered(row, token)


@action(Permission.DONATION_DECIDE)
def screen(*, actor: Actor, now: datetime.datetime, uid: UUID) -> Pledge:
    """Hold an offer against open needs, shelf life, label, weight and papers; return it.

    The result is kept as it was seen: needs change, the answer must be explained later.
    Screening again before a decision renews it. Raises InvalidMove, NotAllowed.
    """
    row = at_desk(actor, uid)
    if row.status != "screened":
        row.machine.require(row.status, "screened")
    checks = _checks(row)
    changes = {
        "checks": [asdict(found) for found in checks],
        "suggestion": rules.suggestion(checks),
    }
    if row.status == "screened":
        Pledge.objects.filter(pk=row.pk).update(**changes)
        row.checks, row.suggestion = changes["checks"], str(changes["suggestion"])
        return row
    facts = {"suggestion": changes["suggestion"]}
    move(row, "screened", actor=actor, now=now, changes=changes, payload=facts, **about(row))
    _papers(row)
    return row


@action(Permission.DONATION_OFFER)
def withdraw(*, actor: Actor, now: datetime.datetime, uid: UUID, reason: str) -> Pledge:
    """Take an offer back before its goods travel, with a reason; return it."""
    row = locked(actor, uid)
    row.machine.require(row.status, "withdrawn")
    if not reason.strip():
        raise Invalid("reason", _("Say why."))
    text = reason.strip()[:500]
    changes = {"reason": text, "due_at": None}
    move(row, "withdrawn", actor=actor, now=now, changes=changes, payload={"reason": text},
         **about(row))  # fmt: skip
    return row


def _require_terms(terms: Terms, now: datetime.datetime) -> None:
    today = clock.local_date(now)
    if not today - datetime.timedelta(days=1) <= terms.ready_on <= today + FAR:
        raise Invalid("ready_on", _("Choose a day from today on, within a year."))
    if terms.customs_payer and terms.customs_payer not in CustomsPayer.values:
        raise Invalid("customs_payer", _("Choose who pays for customs."))


def _emergency(actor: Actor, uid: UUID | None) -> Emergency | None:
    if uid is None:
        return None
    return Emergency.objects.get_visible(actor, uid, status="active")


def _lines(row: Pledge, actor: Actor, lines: Sequence[Line]) -> None:
    if not 1 <= len(lines) <= MOST_LINES:
        raise Invalid("lines", _("From 1 to {most} lines."), most=MOST_LINES)
    made = []
    for line in lines:
        if not 0 < line.quantity <= LARGEST:
            raise Invalid("quantity", _("The quantity must be more than 0."))
        if line.carton_kg is not None and not 0 < line.carton_kg < 10_000:
            raise Invalid("carton_kg", _("Enter the weight of a carton in kg."))
        made.append(
            PledgeLine(
                pledge=row, item=Item.objects.get_visible(actor, line.item, is_active=True),
                quantity=line.quantity, batch=line.batch.strip()[:60], expires_on=line.expires_on,
                label_language=line.label_language.strip().lower()[:5], carton_kg=line.carton_kg,
                value_cny=line.value_cny,
            )
        )  # fmt: skip
    PledgeLine.objects.bulk_create(made)


def _checks(row: Pledge) -> list[rules.Check]:
    lacking = queries.open_units(row.emergency)
    offered = [
        rules.Offered(
            name=line.item.code, units=line.quantity, open_units=lacking.get(line.item_id, 0),
            is_medical=line.item.category == Category.MEDICAL, expires=line.item.expires,
            expires_on=line.expires_on, min_life_days=line.item.min_life_days,
            label_language=line.label_language, carton_kg=line.carton_kg,
        )
        for line in row.lines.select_related("item").order_by("pk")
    ]  # fmt: skip
    return rules.screen(
        offered,
        arrives_on=row.ready_on + datetime.timedelta(days=TRANSIT_DAYS),
        has_packing_list=row.has_packing_list,
        has_consignee=row.owner_id is not None or row.emergency_id is not None,
        customs_payer=row.customs_payer,
    )


def _papers(row: Pledge) -> None:
    """Give a screened offer its checklist; goods that start in the country need none of customs."""
    categories = set(row.lines.values_list("item__category", flat=True))
    if row.hub.country == COUNTRY:
        return
    PledgePaper.objects.bulk_create(
        PledgePaper(pledge=row, kind=kind, is_required=kind.is_required)
        for kind in PaperKind.objects.filter(country=COUNTRY).order_by("order", "pk")
        if not kind.for_category or kind.for_category in categories
    )
