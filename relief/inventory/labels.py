"""Labels of lots, bins and facilities: what their symbols say, and PDF sheets of them.

Where a GS1 company prefix is licensed (`RELIEF_GS1_PREFIX`) or the item carries its maker's
GTIN, the Data Matrix holds a GS1 element string and the QR code the same as Digital Link;
elsewhere both hold an address of this platform, `/id/lot/<uid>/`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zxingcpp
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from relief.core.typesetting import LANGUAGES, pdf, qr
from relief.inventory import gs1
from relief.inventory.models import Bin, Facility, StockLot

MOST = 500
PAPERS = Path(__file__).parent / "papers"


@dataclass(frozen=True, slots=True)
class Label:
    """One sticker: a title, the lines under it, and what its two symbols say.

    `big` titles, such as a bin's code, are read from across the aisle.
    """

    title: str
    lines: Sequence[str]
    code: str
    address: str
    elements: str = ""
    big: bool = False

    def facts(self) -> dict[str, Any]:
        """Return what the paper needs."""
        return {
            "title": self.title,
            "big": self.big,
            "lines": [line for line in self.lines if line],
            "code": self.code,
            "human": self.elements or self.address,
            "qr": qr(self.address),
            "matrix": matrix(self.elements, self.address),
        }


def of_lot(row: StockLot) -> Label:
    """Return the label of a lot: item, batch, expiry, owner, number."""
    fields = _lot_fields(row)
    base = settings.PUBLIC_URL
    own = f"{base}/id/lot/{row.uid}/"
    return Label(
        title=str(row.item),
        lines=[
            _("Batch %(batch)s") % {"batch": row.batch} if row.batch else _("No batch"),
            _("Use by %(day)s") % {"day": row.expires_on} if row.expires_on else _("No expiry"),
            str(row.owner),
        ],
        code=str(row.number),
        address=gs1.digital_link(base, fields) if fields else own,
        elements=gs1.bracketed(fields) if fields else "",
    )


def of_bin(row: Bin) -> Label:
    """Return the label of a bin: its code as big as it goes, the facility, what it holds."""
    fields = _bin_fields(row)
    base = settings.PUBLIC_URL
    holds = [
        row.zone,
        row.get_temperature_display(),
        f"{row.capacity_m3.normalize():f} m³" if row.capacity_m3 else "",
        f"{row.capacity_kg.normalize():f} kg" if row.capacity_kg else "",
        _("hazard class %(n)s") % {"n": row.hazard_class} if row.hazard_class else "",
    ]
    return Label(
        title=row.code,
        lines=[str(row.facility), " · ".join(part for part in holds if part)],
        code=f"{row.facility.code}/{row.code}",
        address=gs1.digital_link(base, fields) if fields else f"{base}/id/bin/{row.uid}/",
        elements=gs1.bracketed(fields) if fields else "",
        big=True,
    )


def of_facility(row: Facility) -> Label:
    """Return the label of a facility's door."""
    base = settings.PUBLIC_URL
    return Label(
        title=str(row),
        lines=[row.address, row.opening_hours],
        code=row.code,
        address=f"{base}/id/facility/{row.code}/",
    )


def sheet(make: Callable[[], Sequence[Label]], language: str) -> bytes:
    """Return labels of 100 × 70 mm, one a page, as PDF; `make` is called in the language."""
    with translation.override(LANGUAGES[language]):
        facts = {"language": language, "labels": [label.facts() for label in make()]}
    return pdf(PAPERS / "stock-labels.typ", facts)


def gtin_of(item_id: int, own: str) -> str:
    """Return an item's GTIN: the maker's, or one under our prefix, or nothing."""
    if own:
        return own
    prefix = settings.GS1_PREFIX
    return gs1.gtin(prefix, item_id) if prefix else ""


def _lot_fields(row: StockLot) -> dict[str, str]:
    number = gtin_of(row.item_id, row.item.gtin)
    if not number:
        return {}
    fields = {"01": number, "240": str(row.number)}
    if row.expires_on:
        fields["17"] = gs1.expiry(row.expires_on)
    if row.batch and row.batch.isascii() and len(row.batch) <= 20:
        fields["10"] = row.batch
    return fields


def _bin_fields(row: Bin) -> dict[str, str]:
    if not settings.GS1_PREFIX or not row.code.isascii() or len(row.code) > 20:
        return {}
    return {"414": gs1.gln(settings.GS1_PREFIX, row.facility_id), "254": row.code}


def matrix(elements: str, address: str) -> str:
    """Return a square Data Matrix as SVG: a GS1 one for an element string, a plain one else."""
    made = zxingcpp.create_barcode(
        elements or address, zxingcpp.BarcodeFormat.DataMatrix, gs1=bool(elements),
        force_square=True,  # a long one has cells of half the size in the same width
    )  # fmt: skip
    svg: str = zxingcpp.write_barcode_to_svg(made, add_quiet_zones=False)
    return svg
