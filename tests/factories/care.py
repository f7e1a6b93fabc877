"""Disposal cases, counts and loans for tests."""

import io
from decimal import Decimal

from PIL import Image

from relief.core import clock
from relief.core.actors import Actor
from relief.inventory.actions import disposal
from relief.inventory.models import Disposal, StockBalance

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PROPOSAL = disposal.Proposal(
    "incineration", Decimal("12.5"), Decimal("0.25"), Decimal("480.00"), "dented"
)


def picture() -> io.BytesIO:
    """Return a JPEG that says where it was taken."""
    out = io.BytesIO()
    image = Image.new("RGB", (40, 30), "red")
    exif = image.getexif()
    exif[0x010E] = "29.6N 102.1E"
    image.save(out, "JPEG", exif=exif)
    out.seek(0)
    return out


def pdf() -> io.BytesIO:
    """Return the smallest thing that passes for a PDF."""
    return io.BytesIO(PDF)


def case(
    actor: Actor, balance: StockBalance, units: int = 10, *, reason: str = "damaged"
) -> Disposal:
    """Return a detected case for units of a balance."""
    found = [disposal.Found(balance.uid, units)]
    return disposal.detect(actor=actor, now=clock.now(), found=found, reason=reason)


def proposed(
    actor: Actor,
    balance: StockBalance,
    method: str = "incineration",
    *,
    reason: str = "damaged",
) -> Disposal:
    """Return a case that waits for its signatures."""
    row = case(actor, balance, reason=reason)
    disposal.quarantine(actor=actor, now=clock.now(), uid=row.uid)
    proposal = disposal.Proposal(method, PROPOSAL.weight_kg, PROPOSAL.volume_m3, PROPOSAL.value_cny)
    return disposal.propose(actor=actor, now=clock.now(), uid=row.uid, proposal=proposal)
