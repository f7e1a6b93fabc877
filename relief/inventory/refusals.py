"""Why the ledger refuses, said so that a person knows which lot and what is left."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.db import IntegrityError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from relief.core.errors import Conflict, Refused
from relief.inventory.models import Bin

NOT_UNITS = _("Quantities are whole units, more than 0 and at most {largest}.")
NOTHING_RESERVED = _("Nothing is reserved for this any more.")
MORE_THAN_RESERVED = _("More was picked than is reserved.")
NUMBER_OFFSET = 1000


class InsufficientStock(Conflict):
    """A balance holds less than is asked; `params` say which lot and what is left."""

    code = "insufficient_stock"
    message = _("Lot {lot} at {facility} has {left} left to take; {wanted} were asked for.")


class NotUsable(Refused):
    """The goods are expired, quarantined, damaged or recalled."""

    code = "stock_not_usable"
    message = _("Lot {lot} may not leave: {why}.")


class TooLittleLife(NotUsable):
    """The goods would be good for too short a time where they go."""

    message = _(
        "Lot {lot} may not leave: it lives {left} days more, {needed} are asked for this item, "
        "way and recipient."
    )


class NotInTransit(Conflict):
    """More is to arrive than is on the way."""

    code = "not_in_transit"
    message = _("Only {left} of lot {lot} are on the way; {wanted} were to arrive.")


class FacilityClosed(Conflict):
    """Goods were to come into a facility that is closed, perhaps since this very moment."""

    code = "facility_closed"
    message = _("{facility} is closed: nothing comes in. Choose another, or open it again.")


class AlreadyReversed(Conflict):
    """A movement is undone at most once, and an undoing never."""

    code = "already_reversed"
    message = _("{number} was undone before.")


@contextmanager
def landing() -> Iterator[None]:
    """Raise FacilityClosed where the database lets nothing into a closed facility."""
    try:
        yield
    except IntegrityError as error:
        said = getattr(error.__cause__, "diag", None)
        if said is None or said.constraint_name != "facility_is_open":
            raise
        name = said.message_hint if get_language() == "en" else said.message_detail
        raise FacilityClosed(facility=name) from error


def lot_number(lot_id: int) -> str:
    """Return the number people say for a lot's key."""
    return f"LT-{lot_id + NUMBER_OFFSET}"


def insufficient(lot_id: int, bin_id: int, wanted: int, left: int) -> InsufficientStock:
    """Return the refusal of units that a lot does not have free in a bin."""
    facility = Bin.objects.select_related("facility").get(pk=bin_id).facility
    return InsufficientStock(
        lot=lot_number(lot_id), facility=str(facility), left=left, wanted=wanted
    )


def require_usable(rows: Iterable[tuple[Any, ...]]) -> None:
    """Raise NotUsable or TooLittleLife at the first balance whose goods may not leave."""
    for _units, _left, condition, number, recalled, life, needed, *_names in rows:
        why = _why(condition, recalled, life)
        if why:
            raise NotUsable(lot=f"LT-{number}", why=why)
        if life is not None and life < needed:
            raise TooLittleLife(lot=f"LT-{number}", left=life, needed=needed)


def explain(rows: list[tuple[Any, ...]]) -> NoReturn:
    """Raise the reason why the claims on these balances were refused."""
    require_usable(rows)
    for units, left, _condition, number, *_life, name_zh, name_en in rows:
        if left is None or units > left:
            place = name_en if get_language() == "en" else name_zh
            lot = f"LT-{number}" if number else "?"
            raise InsufficientStock(
                lot=lot, facility=place or "?", left=left or 0, wanted=int(units)
            )
    raise Conflict


def _why(condition: str | None, recalled: bool, life: int | None) -> Any:
    if recalled:
        return _("it was recalled")
    if life is not None and life < 0:
        return _("it has expired")
    if condition not in (None, "good"):
        return _("it is quarantined or damaged")
    return None
