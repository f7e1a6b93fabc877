"""Photos and signatures: checked, freed of where and when they were taken, kept privately."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from relief.core import pictures
from relief.core.errors import Invalid
from relief.core.work import step
from relief.delivery.models import ProofFile, ProofOfDelivery

MOST_FILES = 6
KINDS = {"photo": ("JPEG", "jpg"), "signature": ("PNG", "png")}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to be stored."""

    kind: str
    content: bytes

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what is stored."""
        return hashlib.sha256(self.content).hexdigest()


def read(kind: str, file: IO[bytes]) -> Picture:
    """Return an uploaded picture written anew; `kind` (photo or signature) names the field.

    Raises what `core.pictures.rewritten` raises.
    """
    return Picture(kind, pictures.rewritten(kind, file, KINDS[kind][0]))


def read_all(photos: Iterable[IO[bytes]], signature: IO[bytes] | None) -> list[Picture]:
    """Return the pictures of a hand-over; Invalid for more than six."""
    found = [read("photo", file) for file in photos]
    if signature is not None:
        found.append(read("signature", signature))
    if len(found) > MOST_FILES:
        raise Invalid("photo", _("At most {most} pictures."), most=MOST_FILES)
    return found


@step
def store(proof: ProofOfDelivery, found: Iterable[Picture], *, kept: list[str]) -> None:
    """Store pictures with a proof; the names of written files are added to `kept`.

    Files do not roll back: the caller removes what is in `kept` where the work fails.
    """
    for picture in found:
        row = ProofFile(proof=proof, kind=picture.kind, content_hash=picture.digest)
        name = f"{picture.digest[:32]}.{KINDS[picture.kind][1]}"
        row.file.save(name, ContentFile(picture.content), save=False)
        kept.append(str(row.file.name))
        row.save()
