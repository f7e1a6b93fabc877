"""The goods of an approved case leave: to a contractor and its certificate, or to another use."""

import datetime
from decimal import Decimal
from typing import IO
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, Refused
from relief.core.work import action
from relief.inventory.actions.disposal import cases, papers
from relief.inventory.models import Disposal, DisposalFileKind
from relief.inventory.states import DISPOSAL
from relief.organizations.permissions import Permission


class AnotherWay(Refused):
    """The goods are to go another way than was signed."""

    code = "another_way_was_signed"
    message = _("Two people signed for {method}. Another way needs a new proposal.")


def hand_over(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    contractor: str,
    licence: str,
    weigh_note: str,
    weighed_kg: Decimal,
    file: IO[bytes],
) -> Disposal:
    """Give the goods of an approved case to a contractor; return the case.

    `file` is the weigh note (PDF or picture). The goods stay in the books until certified.
    Raises Invalid, AnotherWay, InvalidMove.
    """
    values = {
        "contractor": cases.require_text("contractor", contractor),
        "licence": cases.require_text("licence", licence),
        "weigh_note": cases.require_text("weigh_note", weigh_note),
        "weighed_kg": weighed_kg,
    }
    if not weighed_kg.is_finite() or weighed_kg <= 0:
        raise Invalid("weighed_kg", _("The number is more than 0."))
    with papers.removed_on_failure() as kept:
        return _hand_over(actor=actor, now=now, uid=uid, values=values, file=file, kept=kept)


@action(Permission.DISPOSAL_PROPOSE)
def _hand_over(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    values: dict[str, object],
    file: IO[bytes],
    kept: list[str],
) -> Disposal:
    case = cases.in_hand(actor, uid)
    DISPOSAL.require(case.status, "handed_over")
    if case.is_diversion:
        raise AnotherWay(method=case.get_method_display())
    file.seek(0)
    note = papers.paper("file", file)
    papers.keep(case, DisposalFileKind.WEIGH_NOTE, note, actor=actor, kept=kept)
    cases.advance(case, "handed_over", actor=actor, now=now, changes=values)
    return case


def certify(
    *, actor: Actor, now: datetime.datetime, uid: UUID, certificate: str, file: IO[bytes]
) -> Disposal:
    """Keep the contractor's certificate and take the goods out of the books; return the case.

    `certificate` is its number, `file` the paper (PDF or picture).
    """
    number = cases.require_text("certificate", certificate)
    with papers.removed_on_failure() as kept:
        return _certify(actor=actor, now=now, uid=uid, number=number, file=file, kept=kept)


@action(Permission.DISPOSAL_PROPOSE)
def _certify(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    number: str,
    file: IO[bytes],
    kept: list[str],
) -> Disposal:
    case = cases.in_hand(actor, uid)
    DISPOSAL.require(case.status, "certified")
    file.seek(0)
    found = papers.paper("file", file)
    papers.keep(case, DisposalFileKind.CERTIFICATE, found, actor=actor, kept=kept)
    cases.advance(case, "certified", actor=actor, now=now, changes={"certificate": number})
    cases.book_out(case, actor=actor, now=now)
    return case


def divert(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    receiver: str,
    file: IO[bytes] | None = None,
) -> Disposal:
    """Give the goods of an approved case to who uses them otherwise; return the case.

    `file` is the receiver's receipt, where there is one. The goods leave the books.
    """
    name = cases.require_text("receiver", receiver)
    with papers.removed_on_failure() as kept:
        return _divert(actor=actor, now=now, uid=uid, receiver=name, file=file, kept=kept)


@action(Permission.DISPOSAL_PROPOSE)
def _divert(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    receiver: str,
    file: IO[bytes] | None,
    kept: list[str],
) -> Disposal:
    case = cases.in_hand(actor, uid)
    DISPOSAL.require(case.status, "diverted")
    if not case.is_diversion:
        raise AnotherWay(method=case.get_method_display())
    if file is not None:
        file.seek(0)
        found = papers.paper("file", file)
        papers.keep(case, DisposalFileKind.RECEIPT, found, actor=actor, kept=kept)
    cases.advance(case, "diverted", actor=actor, now=now, changes={"receiver": receiver})
    cases.book_out(case, actor=actor, now=now)
    return case
