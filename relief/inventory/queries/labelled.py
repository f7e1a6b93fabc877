"""Labels of what a reader sees."""

from uuid import UUID

from relief.core.actors import Actor
from relief.core.errors import NotFound
from relief.inventory import labels
from relief.inventory.models import Bin, StockLot
from relief.inventory.queries.lists import facilities


def labels_of(actor: Actor, kind: str, uid: UUID) -> list[labels.Label]:
    """Return the labels of a lot, a bin, or a facility with its bins; NotFound else."""
    if kind == "lot":
        lots = StockLot.objects.select_related("item", "owner")
        return [labels.of_lot(lots.get_visible(actor, uid))]
    if kind == "bin":
        bins = Bin.objects.select_related("facility")
        return [labels.of_bin(bins.get_visible(actor, uid))]
    if kind == "facility":
        place = facilities(actor).get_visible(actor, uid)
        inside = place.bins.filter(is_active=True).exclude(code="-").order_by("zone", "code")
        rows = inside.select_related("facility")[: labels.MOST]
        return [labels.of_facility(place), *(labels.of_bin(row) for row in rows)]
    raise NotFound
