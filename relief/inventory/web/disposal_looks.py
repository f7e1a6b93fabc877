"""How disposal cases look: cards, the goods to choose, the checks of a case and its next step."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from relief.core import wording
from relief.core.actors import Actor
from relief.core.http.tones import Pill
from relief.inventory.models import (
    Disposal,
    DisposalFile,
    DisposalReason,
    DisposalSignature,
    StockBalance,
    staffed_by,
)
from relief.inventory.states import DISPOSAL_OPEN
from relief.organizations.permissions import Permission

GOODS_SHOWN = 3


@dataclass(frozen=True)
class Card:
    """A case in a list."""

    case: Disposal
    title: str
    second: str


@dataclass(frozen=True)
class Choice:
    """Goods that may be put into a case."""

    balance: StockBalance
    field: Any
    pill: Pill


@dataclass(frozen=True)
class Check:
    """One thing that has to be true before goods go."""

    text: str
    is_done: bool


@dataclass(frozen=True)
class Step:
    """What can be done with a case now; `posts` where a button is enough."""

    label: str
    url: str
    icon: str
    posts: bool = False


@dataclass(frozen=True)
class Look:
    """What a case's page shows beside its goods."""

    title: str
    units: int
    checks: list[Check]
    next: Step | None
    others: list[Step]
    waits: str
    signatures: list[DisposalSignature]
    unsigned: range
    photos: list[DisposalFile]
    papers: list[DisposalFile]
    may_photograph: bool
    prints: list[tuple[str, str]]


def card(case: Disposal) -> Card:
    """Return a case as a list draws it."""
    return Card(case, goods(case), f"{case.number} · {case.facility} · {case.owner}")


def goods(case: Disposal) -> str:
    """Return the goods of a case in a few words."""
    lines = list(case.lines.all())
    named = [
        f"{line.lot.item} {wording.quantity(line.quantity, line.lot.item.unit)}" for line in lines
    ]
    text = _(", ").join(named[:GOODS_SHOWN])
    rest = len(named) - GOODS_SHOWN
    return _("%(goods)s and %(rest)s more") % {"goods": text, "rest": rest} if rest > 0 else text


def choice(row: StockBalance, form: Any, today: datetime.date) -> Choice:
    """Return goods with their field and why they cannot be used."""
    return Choice(row, form[form.name_of(row)], _why(row, today))


def grouped(rows: Iterable[Choice]) -> list[tuple[str, list[Choice]]]:
    """Return choices by warehouse and owner: a case is about one of each."""
    groups: dict[tuple[int, int], list[Choice]] = {}
    for row in rows:
        key = (row.balance.facility_id, row.balance.lot.owner_id)
        groups.setdefault(key, []).append(row)
    return [
        (f"{found[0].balance.facility} · {found[0].balance.lot.owner}", found)
        for found in groups.values()
    ]


def case(row: Disposal, actor: Actor) -> Look:
    """Return the checks of a case and what the reader can do next."""
    signatures = list(row.signatures.all())
    files = list(row.files.all())
    handles = _handles(row, actor)
    steps = _steps(row, actor, handles=handles, signed=signatures)
    return Look(
        title=goods(row),
        units=sum(line.quantity for line in row.lines.all()),
        checks=_checks(row, signatures, files),
        next=steps[0] if steps else None,
        others=steps[1:],
        waits=_waits(row) if not steps else "",
        signatures=signatures,
        unsigned=range(max(0, 2 - len(signatures))),
        photos=[file for file in files if file.kind == "photo"],
        papers=[file for file in files if file.kind != "photo"],
        may_photograph=handles and row.status in DISPOSAL_OPEN,
        prints=_prints(row),
    )


def _why(row: StockBalance, today: datetime.date) -> Pill:
    if row.lot.recalled_at:
        return Pill("broken", _("Recalled"))
    if row.lot.expires_on and row.lot.expires_on < today:
        return Pill("broken", str(DisposalReason.EXPIRED.label))
    return Pill("risk", str(row.get_condition_display()))


def _handles(row: Disposal, actor: Actor) -> bool:
    here = actor.organization_id == row.owner_id
    here = here or staffed_by(actor).filter(facility_id=row.facility_id).exists()
    return here and actor.may(Permission.DISPOSAL_PROPOSE)


def _steps(
    row: Disposal, actor: Actor, *, handles: bool, signed: list[DisposalSignature]
) -> list[Step]:
    def step(label: str, name: str, icon: str, *, posts: bool = False) -> Step:
        url = reverse(f"inventory:disposal-{name}", args=[row.uid])
        return Step(label, url, icon, posts)

    decides = (
        actor.may(Permission.DISPOSAL_APPROVE)
        and actor.kind == "user"
        and actor.key != row.proposer
        and actor.key not in {one.signer for one in signed}
    )
    found: dict[str, list[Step]] = {}
    if handles:
        drop = step(_("Opened by mistake"), "drop", "x")
        found["detected"] = [step(_("Set apart in quarantine"), "quarantine", "lock"), drop]
        found["quarantined"] = [step(_("Propose where it goes"), "propose", "send"), drop]
        found["approved"] = [
            step(_("Give to the receiver"), "divert", "heart-handshake")
            if row.is_diversion
            else step(_("Hand over to the contractor"), "hand-over", "truck-loading")
        ]
        found["handed_over"] = [step(_("Certify, out of the books"), "certify", "certificate")]
    if decides:
        answer = [
            step(_("Sign: this may go"), "sign", "signature", posts=True),
            step(_("Reject"), "reject", "hand-stop"),
        ]
        found["proposed"] = found["under_review"] = answer
    return found.get(row.status, [])


def _waits(row: Disposal) -> str:
    return {
        "detected": _("Waits for the stock keeper to set it apart."),
        "quarantined": _("Waits for a proposal."),
        "proposed": _("Waits for two signatures, one of them the owner's."),
        "under_review": _("Waits for the second signature."),
        "approved": _("Waits for the stock keeper to hand it over."),
        "handed_over": _("Waits for the contractor's certificate. Still in the books."),
    }.get(row.status, "")


def _checks(
    row: Disposal, signatures: list[DisposalSignature], files: list[DisposalFile]
) -> list[Check]:
    kinds = {file.kind for file in files}
    by_owner = any(one.organization_id == row.owner_id for one in signatures)
    is_weighed = row.weight_kg is not None
    checks = [
        Check(_("Set apart: nothing else can take it"), row.status not in ("detected",)),
        Check(_("A photo shows the goods"), "photo" in kinds),
        Check(_("Weight, volume, value and way are stated"), is_weighed),
        Check(_("Signed by two who did not propose it"), len(signatures) >= 2),
        Check(_("Signed by the owner"), by_owner),
    ]
    if row.is_diversion:
        return [*checks, Check(_("Receiver named, out of the books"), row.status == "diverted")]
    return [
        *checks,
        Check(_("Contractor with licence and weigh note"), "weigh_note" in kinds),
        Check(_("Certificate kept, out of the books"), row.status == "certified"),
    ]


def _prints(row: Disposal) -> list[tuple[str, str]]:
    """Return the papers that can be printed now, as (kind, words)."""
    found = []
    if row.status in ("certified", "diverted"):
        found.append(("certificate", _("Certificate of disposal")))
    if row.status not in ("detected", "quarantined", "rejected"):
        found.append(("donor-notice", _("Notice to the donor")))
    return found
