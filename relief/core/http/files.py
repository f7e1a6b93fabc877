"""Answering with a file: private, never run by the browser."""

from django.db.models.fields.files import FieldFile
from django.http import HttpResponse


def kept_file(file: FieldFile, content_type: str, name: str) -> HttpResponse:
    """Return a kept file; pictures are shown, everything else is a download."""
    with file.open("rb") as opened:
        response = HttpResponse(opened.read(), content_type=content_type)
    way = "inline" if content_type.startswith("image/") else "attachment"
    return _guarded(response, way, name)


def made_pdf(content: bytes, name: str) -> HttpResponse:
    """Return a paper the platform made, to be shown in the browser."""
    return _guarded(HttpResponse(content, content_type="application/pdf"), "inline", f"{name}.pdf")


def _guarded(response: HttpResponse, way: str, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'{way}; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
