"""The certificate a donor gets for goods received, in Chinese or English."""

from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from relief.core import wording
from relief.core.typesetting import LANGUAGES, moment, pdf, qr
from relief.donations import queries
from relief.donations.models import Pledge

HERE = Path(__file__).parent


def certificate(row: Pledge, language: str, address: str) -> bytes:
    """Return the certificate of a received pledge as PDF; its QR code opens `address`."""
    with translation.override(LANGUAGES[language]):
        facts: dict[str, Any] = {
            "language": language,
            "number": str(row.number),
            "donor": row.donor_name,
            "owner": str(row.owner),
            "facility": str(row.facility),
            "emergency": str(row.emergency or "–"),
            "consignment": str(row.consignment.number) if row.consignment else "–",
            "received": moment(row.received_at),
            "lines": [
                {
                    "item": str(line.item),
                    "batch": line.batch or "–",
                    "expires": str(line.expires_on or "–"),
                    "offered": f"{line.quantity:,}",
                    "received": wording.quantity(line.received, line.item.unit),
                }
                for line in row.lines.all()
            ],
            "places": [
                f"{found['item']} {wording.quantity(found['units'], found['item'].unit)}: {found['place']}"
                for found in queries.went_to(row)
            ],
            "words": _words(),
        }
    facts["qr"] = qr(address)
    return pdf(HERE / "certificate.typ", facts)


def _words() -> dict[str, str]:
    return {
        "title": _("Certificate of donation"),
        "thanks": _(
            "Thank you. The goods below were received and are given to people in need free of charge."
        ),
        "donor": _("Donor"),
        "owner": _("Received by"),
        "facility": _("Warehouse"),
        "emergency": _("Emergency"),
        "consignment": _("Consignment"),
        "received": _("Received on"),
        "item": _("Item"),
        "batch": _("Batch"),
        "expires": _("Use by"),
        "offered": pgettext("donation", "Offered"),
        "units": _("Received"),
        "went": _("Handed over so far"),
        "none": _("Nothing of it has been handed over yet. The code shows where it is."),
        "date": _("Name, date, signature"),
    }
