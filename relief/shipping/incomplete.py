"""Kits of which a part does not come after all, while another is on the road.

What has left goes on: people may have use for it as it is, and whoever moves it can still send
it back. But it counts as no kit, those who decide are told, and what lacks is planned again.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from relief.allocation.models import AllocationLine
from relief.allocation.steps import ask_for_plan
from relief.core.actors import Actor
from relief.core.work import step
from relief.journal.models import Event
from relief.shipping import goods, steps
from relief.shipping.kits import Spare
from relief.shipping.models import Consignment

TOLD = "consignment.incomplete"


def parts_of(uid: UUID) -> list[AllocationLine]:
    """Return the planned parts of kits in a release order or a consignment."""
    inside = Q(release_order__uid=uid) | Q(consignment_lines__consignment__uid=uid)
    rows = AllocationLine.objects.filter(inside, per_kit__gt=0).distinct()
    return list(rows.select_related("request_line__request__emergency").order_by("pk"))


@step
def count_whole_kits(
    planned: Iterable[AllocationLine], *, actor: Actor, now: datetime.datetime
) -> None:
    """Count whole kits only where these parts may come no more; tell of what goes without."""
    parts = list(planned)
    for row, units in _by_consignment(goods.recount_kits(parts, actor=actor, now=now)):
        if not _is_told(row, units):
            facts = {"units": units, "owner": row.owner_id}
            steps.tell("incomplete", row, actor=actor, now=now, payload=facts)
            emergency = row.request.emergency
            ask_for_plan(emergency, actor=actor, now=now, reason=f"{TOLD} {row.number}")


def _by_consignment(spare: Iterable[Spare]) -> list[tuple[Consignment, int]]:
    units: Counter[int] = Counter()
    for one in spare:
        units[one.line.consignment_id] += one.units
    rows = Consignment.objects.filter(pk__in=units).select_related("request__emergency")
    return [(row, units[row.pk]) for row in rows.order_by("pk")]


def _is_told(row: Consignment, units: int) -> bool:
    """Tell whether the last that was said of it is the same: several causes come together."""
    said = Event.objects.filter(type=TOLD, subject_uid=row.uid).order_by("-pk").first()
    return said is not None and said.payload.get("units") == units
