"""A paper of a checklist, of customs or of a donation: as received, filled in, fit to verify."""

import datetime
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.errors import Conflict, Invalid

LARGEST_BYTES = 10 * 1024 * 1024
ENDINGS = ("pdf", "jpg", "jpeg", "png")
NUMBERS = 60


class PapersMissing(Conflict):
    """Required papers are absent, unverified or no longer valid."""

    code = "papers_missing"
    message = _("Missing or not verified: {papers}")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as received: its number, days and file."""

    number: str
    issued_on: datetime.date | None = None
    expires_on: datetime.date | None = None
    file: "File[bytes] | None" = None


class Listed(Protocol):
    """A row of a checklist."""

    number: str
    issued_on: datetime.date | None
    expires_on: datetime.date | None
    file: Any
    verified_label: str
    verified_at: datetime.datetime | None


def fill(row: Listed, paper: Paper) -> None:
    """Put a paper into its row, which is to be verified again; not saved. Raises Invalid."""
    if not paper.number.strip():
        raise Invalid("number", _("Enter the number of the paper."))
    if paper.issued_on and paper.expires_on and paper.expires_on < paper.issued_on:
        raise Invalid("expires_on", _("It cannot expire before it was issued."))
    if paper.file is not None:
        _require_file(paper.file)
        row.file = paper.file
    row.number = paper.number.strip()[:NUMBERS]
    row.issued_on, row.expires_on = paper.issued_on, paper.expires_on
    row.verified_label, row.verified_at = "", None


def require_fit(row: Listed, now: datetime.datetime) -> None:
    """Raise Invalid for a paper that has no number or has expired: nobody can verify it."""
    if not row.number:
        raise Invalid("number", _("Enter the number of the paper."))
    if row.expires_on and row.expires_on < clock.local_date(now):
        raise Invalid("expires_on", _("The paper has expired."))


def _require_file(file: "File[bytes]") -> None:
    ending = (file.name or "").rpartition(".")[2].lower()
    if ending not in ENDINGS or (file.size or 0) > LARGEST_BYTES:
        raise Invalid("file", _("A PDF, JPEG or PNG of at most 10 MB."))
