"""What waits in the warehouses: lists, transfers, loads, counts, disposals, loans."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from relief.core.actors import Actor
from relief.core.http.tones import Pill
from relief.dashboard.queue.task import MOST, Source, Task, page
from relief.inventory.models import (
    Disposal,
    Loan,
    PickList,
    Receipt,
    StockCount,
    StockImport,
    Transfer,
    staffed_by,
)
from relief.organizations.permissions import Permission as P


def _to_finish(actor: Actor) -> list[Task]:
    if not actor.may(P.STOCK_IMPORT):
        return []
    rows = StockImport.objects.visible_to(actor).filter(status__in=["uploaded", "checked"])
    return [
        Task(
            title=_("Finish the import %s") % row.filename,
            second=str(row.number),
            url=page("inventory:import-detail", row.uid),
            status=Pill("waiting", str(row.get_status_display()), "file-import"),
            is_decision=True,
            started=row.created_at,
        )
        for row in rows.order_by("-pk")[:MOST]
    ]


def _tasks(rows: Iterable[Any], title: str, url_name: str, icon: str) -> list[Task]:
    """Return a decision a row; `title` names `facility` where the row has one."""
    return [
        Task(
            title=title % {"facility": getattr(row, "facility", "")},
            second=str(row.number),
            url=page(url_name, row.uid),
            status=Pill("waiting", str(row.get_status_display()), icon),
            started=row.created_at,
            is_decision=True,
        )
        for row in rows
    ]


def _to_release(actor: Actor) -> list[Task]:
    if not actor.may(P.RELEASE_DECIDE):
        return []
    rows = Transfer.objects.filter(owner_id=actor.own, status="requested").order_by("pk")
    title = _("Release a transfer of your goods")
    return _tasks(rows[:MOST], title, "inventory:transfer-detail", "arrows-exchange")


def _to_pick(actor: Actor) -> list[Task]:
    if not actor.may(P.STOCK_MOVE):
        return []
    rows = PickList.objects.filter(facility_id__in=staffed_by(actor), status="open")
    rows = rows.select_related("facility").order_by("pk")
    return _tasks(rows[:MOST], _("Pick in %(facility)s"), "inventory:pick-detail", "hand-grab")


def _to_receive(actor: Actor) -> list[Task]:
    if not actor.may(P.STOCK_MOVE):
        return []
    rows = Receipt.objects.filter(facility_id__in=staffed_by(actor), status="expected")
    rows = rows.select_related("facility").order_by("expected_on", "pk")
    title = _("Receive in %(facility)s")
    return _tasks(rows[:MOST], title, "inventory:receipt-detail", "package-import")


def _to_count(actor: Actor) -> list[Task]:
    if not actor.may(P.STOCK_COUNT) or actor.sees_all:
        return []
    rows = StockCount.objects.visible_to(actor)
    rows = rows.filter(status__in=["draft", "recount", "counted", "explained"])
    rows = rows.select_related("facility").order_by("pk")
    title = _("Count in %(facility)s")
    return _tasks(rows[:MOST], title, "inventory:count-detail", "clipboard-check")


def _to_sign(actor: Actor) -> list[Task]:
    if not actor.may(P.DISPOSAL_APPROVE):
        return []
    rows = Disposal.objects.visible_to(actor).filter(status__in=["proposed", "under_review"])
    rows = rows.exclude(proposer=actor.key).exclude(signatures__signer=actor.key)
    rows = rows.select_related("facility").order_by("pk")
    title = _("May these goods in %(facility)s go?")
    return _tasks(rows[:MOST], title, "inventory:disposal-detail", "trash")


def _to_agree(actor: Actor) -> list[Task]:
    if not actor.may(P.STOCK_SHARE):
        return []
    party = Q(lender_id=actor.own) | Q(borrower_id=actor.own)
    rows = Loan.objects.filter(party, status="proposed").exclude(proposed_by_id=actor.own)
    title = _("Answer a proposed loan or swap")
    return _tasks(rows.order_by("pk")[:MOST], title, "inventory:loan-detail", "arrows-exchange")


SOURCES: tuple[Source, ...] = (
    _to_finish,
    _to_release,
    _to_pick,
    _to_receive,
    _to_count,
    _to_sign,
    _to_agree,
)
