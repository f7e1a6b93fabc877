"""The goods received note as a paper."""

from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from relief.core.typesetting import LANGUAGES, moment, pdf, qr
from relief.inventory.models import Receipt, ReceiptLine

HERE = Path(__file__).parent


def make(row: Receipt, language: str, address: str) -> bytes:
    """Return a receipt's note as PDF; `address` is what its QR code opens."""
    with translation.override(LANGUAGES[language]):
        facts = _facts(row) | {"language": language, "qr": qr(address)}
    return pdf(HERE / "received.typ", facts)


def _facts(row: Receipt) -> dict[str, Any]:
    lines = list(row.lines.select_related("item", "lot").order_by("pk"))
    degrees = "–" if row.temperature_c is None else f"{row.temperature_c} °C"
    head = [
        (_("Warehouse"), str(row.facility)),
        (_("Owner of the goods"), str(row.owner)),
        (_("Sent by"), row.sender or "–"),
        (_("Donor"), row.donor or "–"),
        (_("Waybill"), row.waybill or "–"),
        (_("Transfer"), str(row.transfer or "–")),
        (_("Received at"), moment(row.received_at)),
        (_("Temperature"), degrees),
        (_("Inspected by"), row.inspector or "–"),
        (_("Status"), str(row.get_status_display())),
    ]
    return {
        "number": str(row.number),
        "head": [list(pair) for pair in head],
        "lines": [_line(line) for line in lines],
        "note": row.note,
        "words": {
            "title": _("Goods received note"),
            "item": _("Item"),
            "batch": _("Batch"),
            "expires": _("Use by"),
            "expected": _("Expected"),
            "received": _("Good"),
            "damaged": _("Damaged"),
            "short": _("Short"),
            "over": _("Surplus"),
            "note": _("Note"),
            "handed": _("Handed over by the driver"),
            "inspected": _("Inspected by"),
            "sign": _("Name, date, signature"),
        },
    }


def _line(line: ReceiptLine) -> dict[str, str]:
    name = f"{line.item}, {line.lot.number}" if line.lot else str(line.item)
    packs = f" ({line.pack_count.normalize():f} {line.pack_name})" if line.pack_count else ""
    return {
        "item": f"{name} · {_('wrong item')}" if line.is_wrong else name,
        "batch": line.batch or "–",
        "expires": str(line.expires_on or "–"),
        "expected": f"{line.expected:,}{packs}",
        "received": "–" if line.good is None else f"{line.good:,}",
        "damaged": f"{line.damaged:,}",
        "short": f"{line.short:,}",
        "over": f"{line.came if line.is_wrong else line.surplus:,}",
    }
