"""The address of a public page, for those who send it."""

from uuid import UUID

from django.urls import reverse

from relief.core.links import provide
from relief.tracking.models import Tracked


def public_path(uid: UUID) -> str:
    """Return the path of the public page of a consignment or delivery; empty where none is."""
    found = Tracked.objects.filter(subject_uid=uid).first()
    return reverse("tracking:public", args=[str(found.code_sealed)]) if found else ""


def install() -> None:
    """Register the link."""
    provide("public tracking", public_path)
