"""How deliveries look: the courier's stops, the station's shelf, the planner's list."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from relief.core import wording
from relief.core.http.tones import Pill
from relief.delivery.actions.fail import SEEN_FAILURES
from relief.delivery.models import Delivery, Method
from relief.delivery.rounds import point_of
from relief.delivery.states import DONE, STEPS, DeliveryStatus, MissionStatus

TONES = {
    "ready": "waiting", "out_for_delivery": "moving", "available_for_pickup": "moving",
    "attempt_failed": "risk", "partially_delivered": "moving", "delivered": "done",
    "confirmed": "done", "returning": "risk", "returned": "waiting", "refused": "risk",
    "lost": "broken", "cancelled": "waiting",
}  # fmt: skip
ICONS = {"home": "home", "station": "building-store", "unmanned": "robot", "distribution": "users"}
MEANS = {
    "code": gettext_lazy("Code"),
    "photo": pgettext_lazy("proof", "photo"),
    "signature": gettext_lazy("Signature"),
}
GONE = frozenset({*DONE, "returning", "refused", "lost"})


@dataclass(frozen=True)
class Stop:
    """One stop as the page at it shows it; only what is needed to hand over."""

    row: Delivery
    number: int
    title: str
    who: str
    phone: str
    phone_masked: str
    note: str
    goods: str
    pieces: str
    pill: Pill
    icon: str
    reason: str
    is_open: bool
    can: frozenset[str]
    lat: float
    lon: float

    @property
    def must_go_out(self) -> bool:
        """Say whether it lies at the depot and is taken out before it can be handed over."""
        return self.row.status in {"ready", "attempt_failed"}

    @property
    def may_bring_back(self) -> bool:
        """Say whether the courier may give up: a try failed, or it was refused."""
        return self.row.status in {"attempt_failed", "refused"}

    @property
    def lines(self) -> list[Any]:
        """Return the lines that still hold goods."""
        return [line for line in self.row.lines.all() if line.quantity > line.handed_over]


def stop(row: Delivery, number: int) -> Stop:
    """Return how a delivery looks to whoever stands at it."""
    contact = row.contact if row.contact and not row.contact.erased_at else None
    # To a station only the goods go: where somebody lives is nobody's business there.
    shelf = row.station if row.method == Method.STATION else None
    door = None if shelf else contact
    lat, lon = point_of(row)
    return Stop(
        row=row,
        number=number,
        title=str(door.address) if door else str(row.station or row.consignment.destination),
        who=wording.mask(str(contact.name)) if contact else _("Whoever receives for the site"),
        phone=str(door.phone) if door else "",
        phone_masked=wording.mask(str(contact.phone).removeprefix("+86")) if contact else "",
        note=str(door.entry_note) if door else str(shelf.address) if shelf else "",
        goods=goods(row),
        pieces=_pieces(row),
        pill=pill(row),
        icon=ICONS[row.method],
        reason=str(SEEN_FAILURES.get(row.failure, "")),
        is_open=row.status not in GONE and not (shelf and row.status == "available_for_pickup"),
        can=STEPS[row.status],
        lat=lat,
        lon=lon,
    )


def stops(rows: Iterable[Delivery]) -> list[Stop]:
    """Return the stops of a day in order, numbered from 1."""
    return [stop(row, number) for number, row in enumerate(rows, 1)]


def pill(row: Delivery) -> Pill:
    """Return a delivery's status."""
    is_at_vehicle = row.method == Method.UNMANNED and row.status == DeliveryStatus.AVAILABLE
    label = MissionStatus.ARRIVED.label if is_at_vehicle else DeliveryStatus(row.status).label
    return Pill(TONES[row.status], str(label))


def goods(row: Delivery) -> str:
    """Return the goods still to hand over in words."""
    parts = []
    for line in row.lines.all():
        left = line.quantity - line.handed_over or line.quantity
        item = line.consignment_line.item
        parts.append(f"{item} {wording.quantity(left, item.unit)}")
    return pgettext("between goods", ", ").join(parts)


def map_of(found: list[Stop], upcoming: Stop | None) -> dict[str, Any]:
    """Return the map of a day: stops done, next and later, joined in order."""
    lines = []
    for here, there in pairwise(found):
        tone = "done" if not there.is_open else ("moving" if there is upcoming else "waiting")
        lines.append({"points": [[here.lat, here.lon], [there.lat, there.lon]], "tone": tone})
    marks = [
        {
            "lat": row.lat, "lon": row.lon, "name": str(row.number), "tone": row.pill.tone,
            "icon": "check" if not row.is_open else "map-pin",
            "number": row.number if row.is_open else None,
            "next": row is upcoming,
        }
        for row in found
    ]  # fmt: skip
    return {"moving": marks, "lines": lines, "max_zoom": 12}


def proved_by(means: str) -> str:
    """Return in words what proves a hand-over, from its codes."""
    return pgettext("between goods", ", ").join(str(MEANS.get(one, one)) for one in means.split())


def _pieces(row: Delivery) -> str:
    load = row.consignment
    weight = wording.number(float(load.weight_kg))
    words = ngettext(
        "%(count)s piece, %(weight)s kg", "%(count)s pieces, %(weight)s kg", load.packages
    )
    return words % {"count": load.packages, "weight": weight}
