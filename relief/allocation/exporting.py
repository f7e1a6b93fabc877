"""One or two plans as a table for a spreadsheet: a row a line, with HXL tags."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from relief.allocation.grouping import Planned, planned
from relief.allocation.models import AllocationPlan
from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.lists.writing import Column, Value
from relief.demand.queries import requests


def columns(left: AllocationPlan, right: AllocationPlan | None = None) -> list[Column]:
    """Return the columns of the table."""
    head = [
        Column(_("Request"), "#meta+id+request"),
        Column(_("Partner"), "#org+requester"),
        Column(_("Place"), "#loc+name"),
        Column(_("Place code"), "#adm3+code+v_gb2260"),
        Column(_("Item"), "#item+name"),
        Column(_("Unit"), "#item+unit"),
        Column(_("Class"), "#severity+class"),
        Column(_("Verified"), "#need+num+verified"),
        Column(_("Already there"), "#reached+num+before"),
    ]
    for plan in (left, right):
        if plan is not None:
            head.append(Column(f"{plan.number} {_('units')}", "#reached+num+planned"))
            head.append(Column(f"{plan.number} {_('fill, %')}", "#reached+pct"))
    if right is not None:
        head.append(Column(_("Difference, points"), "#indicator+pct+difference"))
    return head


def rows(
    actor: Actor, left: AllocationPlan, right: AllocationPlan | None = None
) -> Iterator[list[Value]]:
    """Yield the rows of the lines the actor may see, by request, class and item."""
    sides = [{row.line: row for row in planned(plan)} for plan in (left, right) if plan]
    every: dict[str, Planned] = {key: row for side in reversed(sides) for key, row in side.items()}
    seen = {
        str(row.pk): row
        for row in requests(actor).filter(pk__in={int(row.request) for row in every.values()})
    }
    items = Item.objects.in_bulk({row.item for row in every.values()}, field_name="code")
    for row in sorted(every.values(), key=lambda row: (int(row.request), row.urgency, row.item)):
        request = seen.get(row.request)
        if request is None:
            continue
        item = items.get(row.item)
        found = [side.get(row.line) for side in sides]
        yield [
            request.number,
            str(request.organization),
            str(request.site),
            request.site.place.code,
            str(item or row.item),
            str(item.unit) if item else "",
            row.urgency,
            row.asked,
            row.received,
            *(value for entry in found for value in _figures(entry)),
            *_difference(found),
        ]


def _figures(row: Planned | None) -> list[Value]:
    return [None, None] if row is None else [row.given, _percent(row.fill)]


def _difference(found: list[Planned | None]) -> list[Value]:
    if len(found) == 1:
        return []
    left, right = found
    if left is None or right is None:
        return [None]
    return [_percent(right.fill - left.fill)]


def _percent(share: float) -> Decimal:
    return Decimal(str(round(100 * share, 1)))
