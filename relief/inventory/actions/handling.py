"""What actions on goods at hand share: finding the goods, checking who may touch them."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item
from relief.catalog.queries import pack_on
from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed, NotFound, Refused
from relief.inventory.models import Bin, Facility, StockBalance, StockLot, staffed_by
from relief.inventory.rules import misfit
from relief.organizations.models import Organization

LONGEST_BIN = 60


def facility(actor: Actor, uid: UUID) -> Facility:
    """Return a facility in use; NotFound else."""
    return Facility.objects.get_visible(actor, uid, is_active=True)


def item(actor: Actor, uid: UUID) -> Item:
    """Return an item in use; NotFound else."""
    return Item.objects.get_visible(actor, uid, is_active=True)


def lot(actor: Actor, uid: UUID) -> StockLot:
    """Return a lot the actor sees and lock it; NotFound else."""
    rows = StockLot.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("item", "owner").get_visible(actor, uid)


def balance(actor: Actor, uid: UUID) -> StockBalance:
    """Return a balance the actor sees and may handle.

    NotFound where it is not visible, NotAllowed where it is but neither its owner nor the
    facility's staff is asking.
    """
    rows = StockBalance.objects.select_related("lot__item", "lot__owner", "facility", "bin")
    row = rows.get_visible(actor, uid)
    require_hands_on(actor, row.lot.owner_id, row.facility_id)
    return row


def require_hands_on(actor: Actor, owner_id: int, facility_id: int) -> None:
    """Raise NotAllowed unless the goods are the actor's own or lie where the actor works."""
    if actor.kind == "system" or actor.organization_id == owner_id:
        return
    if not staffed_by(actor).filter(facility_id=facility_id).exists():
        raise NotAllowed


def require_staff(actor: Actor) -> None:
    """Raise NotAllowed unless the actor works at some facility."""
    if actor.kind != "system" and not staffed_by(actor).exists():
        raise NotAllowed


def require_reason(text: str, field: str = "reason") -> None:
    """Raise Invalid where nobody says why."""
    if not text.strip():
        raise Invalid(field, _("Say why."))


def bin_at(place: Facility, code: str) -> Bin:
    """Return a bin of a facility; the bin `-` is made where it is missing."""
    wanted = code.strip() or "-"
    if wanted == "-":
        return Bin.objects.get_or_create(facility=place, code="-")[0]
    found = Bin.objects.filter(facility=place, code=wanted, is_active=True).first()
    if found is None:
        raise Invalid("bin", _("{facility} has no bin {code}."), facility=str(place), code=wanted)
    return found


class ShelfUnfit(Refused):
    """The goods may not lie there: temperature or hazard class differ."""

    code = "shelf_unfit"
    message = _("{item} may not lie in {bin}: {why}.")


def shelf(place: Facility, code: str, goods: Item) -> Bin:
    """Return a bin of a facility that may hold an item; raises ShelfUnfit."""
    found = bin_at(place, code)
    if found.code != "-":
        require_fit(found, goods)
    return found


def require_fit(found: Bin, goods: Item) -> None:
    """Raise ShelfUnfit where an item may not lie in a bin."""
    why = misfit((goods.temperature, goods.hazard_class), (found.temperature, found.hazard_class))
    if why == "temperature":
        raise ShelfUnfit(
            item=goods, bin=found.code,
            why=_("it keeps at {wanted}, the bin is {there}").format(
                wanted=goods.get_temperature_display(), there=found.get_temperature_display()
            ),
        )  # fmt: skip
    if why:
        raise ShelfUnfit(item=goods, bin=found.code, why=_("their hazard classes differ"))


def units_of(goods: Item, quantity: int, pack_name: str) -> tuple[int, Decimal | None]:
    """Return (base units, packs entered) of a quantity in a pack, or in base units where none.

    Raises Invalid where the item has no such pack.
    """
    if quantity <= 0:
        raise Invalid("quantity", _("The quantity must be more than 0."))
    if not pack_name:
        return quantity, None
    pack = pack_on(goods.pk, pack_name, clock.local_date(clock.now()))
    if pack is None:
        raise Invalid("pack", _("{item} has no pack {name}."), item=str(goods), name=pack_name)
    return quantity * pack.quantity, Decimal(quantity)


def owned_by(actor: Actor, owner: UUID | None, place: Facility) -> int:
    """Return whose goods arrive: the actor's own, or those of `owner` where the actor works."""
    if owner is None:
        if actor.organization_id is None:
            raise Invalid("owner", _("Say whose goods these are."))
        return actor.organization_id
    row = Organization.objects.filter(uid=owner, is_active=True).first()
    if row is None:
        raise NotFound
    require_hands_on(actor, row.pk, place.pk)
    return row.pk
