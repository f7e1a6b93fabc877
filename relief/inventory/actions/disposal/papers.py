"""Photos and papers of a case: checked, freed of where and when, kept privately."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from relief.core import pictures
from relief.core.actors import Actor
from relief.core.errors import Invalid, Refused
from relief.core.work import step
from relief.inventory.models import Disposal, DisposalFile

LARGEST_PDF = 20 * 1024 * 1024
MOST_FILES = 40
PDF, JPEG = "application/pdf", "image/jpeg"
ENDINGS = {PDF: "pdf", JPEG: "jpg"}
PDF_HEAD, PDF_TAIL = b"%PDF-", b"%%EOF"


class TooManyFiles(Refused):
    """A case has as many files as it may."""

    code = "too_many_files"
    message = _("A case keeps at most {most} files.")


@dataclass(frozen=True, slots=True)
class Paper:
    """A file ready to be kept."""

    content: bytes
    content_type: str


def photo(field: str, file: IO[bytes]) -> Paper:
    """Return a photo written anew; Invalid, naming `field`, for anything else."""
    return Paper(pictures.rewritten(field, file), JPEG)


def paper(field: str, file: IO[bytes]) -> Paper:
    """Return a PDF as it is, or a picture of a paper written anew; Invalid for anything else.

    A PDF is told by its first and last bytes, never by its name, and is at most 20 MB. It is
    only ever handed out as a download.
    """
    head = file.read(len(PDF_HEAD))
    file.seek(0)
    if head != PDF_HEAD:
        return photo(field, file)
    content = file.read(LARGEST_PDF + 1)
    if len(content) > LARGEST_PDF:
        raise Invalid(field, _("The PDF is larger than 20 MB."))
    if PDF_TAIL not in content[-1024:]:
        raise Invalid(field, _("The PDF is cut off: its end is missing."))
    return Paper(content, PDF)


@step
def keep(case: Disposal, kind: str, found: Paper, *, actor: Actor, kept: list[str]) -> DisposalFile:
    """Keep a file with a case; the name it was written under is added to `kept`."""
    if case.files.count() >= MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    digest = hashlib.sha256(found.content).hexdigest()
    row = DisposalFile(
        disposal=case, kind=kind, content_type=found.content_type, content_hash=digest,
        added_by=actor.label,
    )  # fmt: skip
    name = f"{digest[:32]}.{ENDINGS[found.content_type]}"
    row.file.save(name, ContentFile(found.content), save=False)
    kept.append(str(row.file.name))
    row.save()
    return row


@contextmanager
def removed_on_failure() -> Iterator[list[str]]:
    """Give a list of written files that are removed where the work fails: files do not roll back."""
    kept: list[str] = []
    try:
        yield kept
    except BaseException:
        for name in kept:
            default_storage.delete(name)
        raise
