"""What earlier plans have facilities load today and on the days ahead."""

import datetime
from collections import defaultdict

from relief.allocation.models import AllocationLine
from relief.allocation.states import PlanStatus, ReleaseStatus
from relief.core import clock

DAYS = 15  # day 0 and the horizon of the planner
WAITING = (ReleaseStatus.SUBMITTED, ReleaseStatus.ACCEPTED)
KG, M3 = "dispatch_kg_used", "dispatch_m3_used"
Ahead = dict[int, dict[str, list[float]]]


def dispatch_ahead(today: datetime.date) -> Ahead:
    """Return kg and m³ that reserved goods take, by facility key, from today on.

    Goods that should have left and wait still are loaded today; what left today counts today.
    """
    found: Ahead = defaultdict(lambda: {KG: [0.0] * DAYS, M3: [0.0] * DAYS})
    rows = AllocationLine.objects.filter(
        plan__status=PlanStatus.COMMITTED,
        release_order__status__in=(*WAITING, ReleaseStatus.RELEASED),
        plan__committed_at__gte=clock.now() - datetime.timedelta(days=2 * DAYS),
    )
    columns = (
        *("balance__facility_id", "plan__committed_at", "day", "quantity"),
        *("release_order__status", "balance__lot__item__unit_weight_kg"),
        "balance__lot__item__unit_volume_m3",
    )
    for facility, committed, day, units, status, kg, m3 in rows.values_list(*columns):
        leaves = clock.local_date(committed) + datetime.timedelta(days=day)
        place = (leaves - today).days
        if status != ReleaseStatus.RELEASED:
            place = max(0, place)
        if 0 <= place < DAYS:
            found[facility][KG][place] += units * float(kg or 0)
            found[facility][M3][place] += units * float(m3 or 0)
    return dict(found)
