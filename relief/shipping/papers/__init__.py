"""Waybill, packing list, labels, manifest and loss report as PDF, in Chinese or English.

Nothing on a paper is about a recipient: consignments go to sites, people's data stays with
the last mile.
"""

from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from relief.core.typesetting import LANGUAGES, moment, pdf, qr
from relief.core.wording import quantity, way
from relief.inventory.labels import matrix
from relief.shipping import cargo
from relief.shipping.models import Consignment, ConsignmentLine, Shipment
from relief.shipping.queries.names import names_on

HERE = Path(__file__).parent
KINDS = ("waybill", "packing-list", "labels", "loss-report")


def make(row: Consignment, kind: str, language: str, address: str) -> bytes:
    """Return one paper of a consignment as PDF; `address` is what its QR code opens.

    `kind` is one of KINDS, `language` zh or en.
    """
    with translation.override(LANGUAGES[language]):
        facts = _facts(row) | {"language": language, "words": _words()}
    facts["qr"] = qr(address)
    return pdf(HERE / f"{kind}.typ", facts)


def manifest(row: Shipment, language: str, address: str) -> bytes:
    """Return the manifest of a shipment as PDF; `address` is what its QR code opens."""
    with translation.override(LANGUAGES[language]):
        facts = _on_board(row) | {"language": language, "words": _words()}
    facts["qr"] = qr(address)
    return pdf(HERE / "manifest.typ", facts)


def as_response(content: bytes, name: str) -> HttpResponse:
    """Return a paper to be shown in the browser and kept by nobody on the way."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _facts(row: Consignment) -> dict[str, Any]:
    lines = list(row.lines.all())
    items = {str(line.uid): line.item for line in lines}
    parents = {unit.pk: unit.number for unit in row.units.all()}
    return {
        "number": str(row.number),
        "request": "–" if row.is_inbound else str(row.request.number),
        "owner": str(row.owner),
        "origin": _origin(row),
        "destination": _destination(row),
        "emergency": str((row.emergency if row.is_inbound else row.request.emergency) or "–"),
        "carrier": str(row.carrier or "–"),
        "vehicle": next((leg.vehicle for leg in row.legs.all() if leg.vehicle), "–"),
        "waybill": next((leg.waybill for leg in row.legs.all() if leg.waybill), ""),
        "promised": moment(row.promised_at),
        "dispatched": moment(row.dispatched_at),
        "packages": row.packages,
        "weight": f"{row.weight_kg:,.1f} kg",
        "volume": f"{row.volume_m3:,.2f} m³",
        "lines": [
            {
                "item": str(line.item),
                "lot": str(line.lot.number) if line.lot else "–",
                "batch": (line.lot.batch if line.lot else line.batch) or "–",
                "expires": str((line.lot.expires_on if line.lot else line.expires_on) or "–"),
                "bin": line.balance.bin.code if line.balance else "–",
                "units": quantity(line.packed or line.quantity, line.item.unit),
            }
            for line in lines
        ],
        "units": [
            {
                "number": str(unit.number),
                "kind": str(unit.get_kind_display()),
                "code": unit.sscc and f"(00) {unit.sscc}",
                "on": str(parents.get(unit.parent_id or 0, "")),
                "qr": qr(unit.uri),
                "matrix": matrix(f"(00){unit.sscc}" if unit.sscc else "", unit.uri),
                "contents": [
                    f"{item} {quantity(part['quantity'], item.unit)}"
                    for part in unit.contents
                    if (item := items.get(part["line"]))
                ],
            }
            for unit in row.units.all()
        ],
        **_losses(row, lines),
    }


def _origin(row: Consignment) -> str:
    if row.is_inbound:
        return f"{row.donor} {row.origin_hub.town if row.origin_hub else ''}".strip()
    return f"{row.origin} {row.origin.address}".strip()


def _destination(row: Consignment) -> str:
    if row.to_facility:
        return f"{row.to_facility} {row.to_facility.address}".strip()
    return f"{row.destination.place} {row.destination}"


def _losses(row: Consignment, lines: list[ConsignmentLine]) -> dict[str, Any]:
    """Return what was sent, what came, and each difference that was counted."""
    names = names_on(row.legs.all())
    return {
        "reason": row.reason,
        "losses": [
            {
                "item": str(line.item),
                "lot": str(line.lot.number) if line.lot else line.batch or "–",
                "sent": quantity(line.packed, line.item.unit),
                "good": f"{line.delivered:,}",
                "short": f"{line.short:,}",
                "damaged": f"{line.damaged:,}",
            }
            for line in lines
        ],
        "differences": [
            {
                "at": moment(found.created_at),
                "leg": way(leg.origin_name, leg.destination_name, names),
                "item": str(found.line.item),
                "what": f"{found.get_kind_display()} {found.quantity:,}",
                "note": found.note,
            }
            for leg in row.legs.all()
            for found in leg.discrepancies.all()
        ],
    }


def _on_board(row: Shipment) -> dict[str, Any]:
    boards, names = cargo.on_board(row), names_on([row])
    return {
        "number": str(row.number),
        "origin": names.get(row.origin_name, row.origin_name),
        "destination": names.get(row.destination_name, row.destination_name),
        "mode": str(row.get_mode_display()),
        "vehicle": row.vehicle or (row.schedule.code if row.schedule else "–"),
        "vehicle_type": str(row.vehicle_type),
        "carrier": str(row.carrier or "–"),
        "departs": moment(row.departed_at or row.planned_departure),
        "arrives": moment(row.arrived_at or row.planned_arrival),
        "packages": f"{sum(found.packages for found in boards):,}",
        "weight": f"{sum(found.weight_kg for found in boards):,.1f} kg",
        "volume": f"{sum(found.volume_m3 for found in boards):,.2f} m³",
        "rows": [
            {
                "number": str(found.number),
                "owner": str(found.owner),
                "to": _destination(found),
                "goods": pgettext("between goods with figures", "; ").join(
                    f"{line.item} {quantity(line.packed or line.quantity, line.item.unit)}"
                    for line in found.lines.all()
                ),
                "hazard": ", ".join(sorted(cargo.as_cargo(found).hazard_classes)) or "–",
                "packages": f"{found.packages:,}",
                "weight": f"{found.weight_kg:,.1f} kg",
                "volume": f"{found.volume_m3:,.2f} m³",
            }
            for found in boards
        ],
    }


def _words() -> dict[str, str]:
    return {
        "waybill": _("Waybill"),
        "packing-list": _("Packing list"),
        "from": _("Sent from"),
        "to": _("Sent to"),
        "owner": _("Owner of the goods"),
        "emergency": _("Emergency"),
        "request": _("Request"),
        "carrier": _("Carrier"),
        "vehicle": _("Vehicle"),
        "promised": _("Promised for"),
        "dispatched": _("Left at"),
        "packages": _("Packages"),
        "weight": _("Weight"),
        "volume": _("Volume"),
        "item": _("Item"),
        "lot": _("Lot"),
        "batch": _("Batch"),
        "expires": _("Use by"),
        "bin": _("Bin"),
        "units": pgettext("goods on a paper", "Units"),
        "sent_by": _("Handed out by"),
        "taken_by": _("Taken by the driver"),
        "received_by": _("Received by"),
        "date": _("Name, date, signature"),
        "relief": _("Disaster relief goods, not for sale"),
        "manifest": _("Manifest"),
        "loss-report": _("Loss and damage report"),
        "consignment": _("Consignment"),
        "goods": _("Goods"),
        "hazard": _("Hazard class"),
        "mode": _("Goes by"),
        "vehicle_type": _("Kind of vehicle"),
        "departs": _("Leaves"),
        "arrives": _("Arrives"),
        "total": _("Total"),
        "sent": _("Sent"),
        "good": _("Handed over"),
        "short": _("Missing"),
        "damaged": _("Damaged"),
        "found": _("What was counted on the way"),
        "none": _("No difference was counted."),
        "reason": _("Reason"),
        "witness": _("Witness"),
        "when": _("When"),
        "stretch": _("Stretch"),
        "difference": _("Difference"),
        "note": _("Note"),
        "package": _("Package"),
        "packed_in": _("Packed in"),
        "contents": _("Contents"),
        "waybill_number": _("Carrier's number"),
        "between": pgettext("between goods with figures", "; "),
        "claim": _(
            "Loss and damage must be noted on receipt, else a claim on the carrier is lost."
        ),
    }
