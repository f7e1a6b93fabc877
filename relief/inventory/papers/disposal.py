"""The certificate of an ended disposal case, and the notice to whoever gave the goods."""

from itertools import groupby
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relief.core import wording
from relief.core.errors import Conflict
from relief.core.typesetting import LANGUAGES, moment, pdf, qr
from relief.inventory.models import Disposal, DisposalLine
from relief.inventory.states import DisposalStatus

HERE = Path(__file__).parent
KINDS = ("certificate", "donor-notice")
ENDED_WELL = (DisposalStatus.CERTIFIED, DisposalStatus.DIVERTED)
NOT_YET = (DisposalStatus.DETECTED, DisposalStatus.QUARANTINED, DisposalStatus.REJECTED)


class PaperTooEarly(Conflict):
    """The case is not so far that this paper would be true."""

    code = "paper_too_early"
    message = gettext_lazy("This paper can be printed once the case is so far.")


def make(case: Disposal, kind: str, language: str, address: str) -> bytes:
    """Return a paper of a case as PDF; `address` is what its QR code opens.

    `kind` is one of KINDS, `language` zh or en. Raises PaperTooEarly for a certificate of
    what has not gone, or a notice of what nobody proposed.
    """
    if kind == "certificate" and case.status not in ENDED_WELL:
        raise PaperTooEarly
    if case.status in NOT_YET:
        raise PaperTooEarly
    with translation.override(LANGUAGES[language]):
        facts = _facts(case) | {"language": language, "words": _words()}
    return pdf(HERE / f"disposal-{kind}.typ", facts | {"qr": qr(address)})


def _facts(case: Disposal) -> dict[str, Any]:
    lines = list(case.lines.all())
    return {
        "number": str(case.number),
        "owner": str(case.owner),
        "facility": f"{case.facility} {case.facility.address}".strip(),
        "reason": str(case.get_reason_display()),
        "note": case.note or "–",
        "method": str(case.get_method_display()),
        "weight": f"{case.weight_kg:,.1f} kg",
        "volume": f"{case.volume_m3:,.2f} m³",
        "value": f"¥ {case.value_cny:,.2f}",
        "proposed": f"{case.proposer_label}, {moment(case.proposed_at)}",
        "ended": moment(case.ended_at),
        "taker": case.contractor or case.receiver or "–",
        "licence": case.licence or "–",
        "weigh_note": case.weigh_note or "–",
        "weighed": f"{case.weighed_kg:,.1f} kg" if case.weighed_kg else "–",
        "certificate": case.certificate or "–",
        "files": [
            {"kind": str(row.get_kind_display()), "hash": row.content_hash}
            for row in case.files.all()
        ],
        "signatures": [
            {
                "who": row.signer_label,
                "for": str(row.organization),
                "when": moment(row.signed_at),
            }
            for row in case.signatures.all()
        ],
        "lines": [_line(line) for line in lines],
        "donors": [
            {"donor": donor or str(_("Donor not known")), "lines": [_line(row) for row in rows]}
            for donor, rows in groupby(sorted(lines, key=_donor), key=_donor)
        ],
    }


def _donor(line: DisposalLine) -> str:
    return line.lot.donor


def _line(line: DisposalLine) -> dict[str, str]:
    return {
        "item": str(line.lot.item),
        "lot": str(line.lot.number),
        "batch": line.lot.batch or "–",
        "expires": str(line.lot.expires_on or "–"),
        "donor": line.lot.donor or "–",
        "units": wording.quantity(line.quantity, line.lot.item.unit),
    }


def _words() -> dict[str, str]:
    return {
        "certificate_title": _("Certificate of disposal"),
        "notice_title": _("Notice to the donor"),
        "notice_text": _(
            "We thank you for these goods. They can no longer be used safely, for the reason "
            "given below, and will not reach anybody. This is what happens to them."
        ),
        "to": _("To"),
        "owner": _("Owner of the goods"),
        "facility": _("Where they lay"),
        "reason": _("Reason"),
        "method": _("Way"),
        "weight": _("Weight"),
        "volume": _("Volume"),
        "value": _("Value in the books"),
        "proposed": _("Proposed by"),
        "signed": _("Signed by"),
        "ended": _("Ended at"),
        "taker": _("Taken by"),
        "licence": _("Licence"),
        "weigh_note": _("Weigh note"),
        "weighed": _("Weighed"),
        "certificate": _("Contractor's certificate"),
        "note": _("Note"),
        "item": _("Item"),
        "lot": _("Lot"),
        "batch": _("Batch"),
        "expires": _("Use by"),
        "donor": _("Donor"),
        "units": _("Units"),
        "files": _("Files kept with this case, by SHA-256"),
        "for_owner": _("For the owner"),
        "date": _("Name, date, signature"),
    }
