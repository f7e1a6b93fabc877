"""What a scanned or typed code means: any label of ours, GS1 or not, leads to its page."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve, reverse

from relief.catalog.models import Item
from relief.core import clock
from relief.core.actors import Actor
from relief.inventory import gs1
from relief.inventory.models import (
    Bin,
    Disposal,
    Facility,
    Loan,
    PickList,
    Receipt,
    StockCount,
    StockLot,
    Transfer,
)
from relief.inventory.queries.lists import lots

MOST = 20
LONGEST = 500
PAGES = {
    "LT": ("lot", StockLot, "inventory:lot-detail"),
    "TF": ("transfer", Transfer, "inventory:transfer-detail"),
    "GR": ("receipt", Receipt, "inventory:receipt-detail"),
    "PK": ("pick list", PickList, "inventory:pick-detail"),
    "CT": ("count", StockCount, "inventory:count-detail"),
    "LN": ("loan", Loan, "inventory:loan-detail"),
    "DP": ("disposal", Disposal, "inventory:disposal-detail"),
}
NUMBER = re.compile(rf"^({'|'.join(PAGES)})-\d{{1,12}}$")


class Found(NamedTuple):
    """Where a code may lead: `kind` lot, bin, item, facility, transfer, …, page; its address and words."""

    kind: str
    url: str
    label: str


def find(actor: Actor, text: str) -> list[Found]:
    """Return what a code means to the actor, [] where nothing; one entry is the answer.

    Understands GS1 element strings and Digital Link addresses, addresses of this platform,
    numbers people say, bins as `facility/bin`, item codes and batches.
    """
    code = text.strip()[:LONGEST]
    if not code or "\x00" in code:
        return []
    try:
        fields = gs1.parse(code)
    except ValueError:
        return []
    if fields:
        return _of_fields(actor, fields)
    if "://" in code:
        return _of_address(code)
    if NUMBER.match(code.upper()):
        return _of_number(actor, code.upper())
    return _of_words(actor, code)


def lot_of_number(actor: Actor, number: str) -> list[Found]:
    """Return the lot of a number such as LT-1001, where the actor sees it."""
    return _of_number(actor, number) if number.startswith("LT-") else []


def _of_fields(actor: Actor, fields: dict[str, str]) -> list[Found]:
    if "240" in fields and (found := lot_of_number(actor, fields["240"])):
        return found
    if "01" in fields:
        return _of_goods(actor, fields)
    if "414" in fields:
        return _of_location(actor, fields)
    return []


def _of_goods(actor: Actor, fields: dict[str, str]) -> list[Found]:
    """Return the lots of a GTIN with this batch and expiry; the item where none is seen."""
    items = _items_of_gtin(fields["01"])
    rows = lots(actor).filter(item__in=items)
    if "10" in fields:
        rows = rows.filter(batch=fields["10"])
    if "17" in fields:
        today = clock.local_date(clock.now())
        rows = rows.filter(expires_on=gs1.expiry_date(fields["17"], today))
    if "10" in fields or "17" in fields:
        found = [_lot(row) for row in rows[:MOST]]
        if found:
            return found
    return [_item(row) for row in items]


def _items_of_gtin(number: str) -> list[Item]:
    made = Item.objects.filter(gtin=number, is_active=True)
    found = list(made[:MOST])
    prefix = settings.GS1_PREFIX
    if not found and prefix and number.startswith(f"0{prefix}"):
        reference = int(number[1 + len(prefix) : -1])
        found = list(Item.objects.filter(pk=reference, gtin="", is_active=True))
    return found


def _of_location(actor: Actor, fields: dict[str, str]) -> list[Found]:
    prefix = settings.GS1_PREFIX
    if not prefix or not fields["414"].startswith(prefix):
        return []
    facility_id = int(fields["414"][len(prefix) : -1])
    rows = Bin.objects.visible_to(actor).filter(
        facility_id=facility_id, code=fields.get("254", "-")
    )
    return [_bin(row) for row in rows.select_related("facility")[:1]]


def _of_address(code: str) -> list[Found]:
    """Return a page of this platform by its address, whichever name the host goes by."""
    parts = urlsplit(code)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return []
    if match.namespace.startswith("api") or match.url_name is None:
        return []
    return [Found("page", parts.path, parts.path)]


def _of_number(actor: Actor, number: str) -> list[Found]:
    kind, model, page = PAGES[number[:2]]
    rows = model.objects.visible_to(actor).filter(number=number)  # type: ignore[attr-defined]
    return [Found(kind, reverse(page, args=[row.uid]), number) for row in rows[:1]]


def _of_words(actor: Actor, code: str) -> list[Found]:
    facility, _slash, place = code.partition("/")
    if place:
        rows = Bin.objects.visible_to(actor).filter(facility__code=facility, code=place)
        return [_bin(row) for row in rows.select_related("facility")[:1]]
    batch = [_lot(row) for row in lots(actor).filter(batch=code)[:MOST]]
    items = Item.objects.filter(code=code.lower(), is_active=True)[:1]
    places = Facility.objects.visible_to(actor).filter(code=code.lower())[:1]
    return [
        *batch,
        *(_item(row) for row in items),
        *(
            Found("facility", reverse("inventory:facility-detail", args=[row.uid]), str(row))
            for row in places
        ),
    ]


def _lot(row: StockLot) -> Found:
    label = f"{row.number} · {row.item} · {row.owner}"
    return Found("lot", reverse("inventory:lot-detail", args=[row.uid]), label)


def _item(row: Item) -> Found:
    return Found("item", reverse("item-detail", args=[row.code]), str(row))


def _bin(row: Bin) -> Found:
    return Found("bin", reverse("inventory:bin-detail", args=[row.uid]), f"{row.facility} {row}")


def bin_code(actor: Actor, facility: Facility, text: str) -> str:
    """Return the code of the bin of a facility that a scan or typing means; the text else."""
    for one in find(actor, text):
        if one.kind in {"bin", "page"}:
            uid = one.url.rstrip("/").rpartition("/")[2]
            rows = Bin.objects.filter(facility=facility)
            found = next((row for row in rows if str(row.uid) == uid), None)
            if found is not None:
                return found.code
    return text.strip()
