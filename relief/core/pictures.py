"""Uploaded pictures written anew, so that nothing but pixels is kept of them."""

import io
from typing import IO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from relief.core.errors import Invalid

LARGEST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_EDGE = 2048
FORMATS = ("JPEG", "PNG", "WEBP")


def rewritten(field: str, file: IO[bytes], form: str = "JPEG") -> bytes:
    """Return a picture written anew as `form` (JPEG or PNG), at most 2,048 pixels an edge.

    Where and when it was taken does not come along. Raises Invalid, naming `field`, for
    anything that is not a JPEG, PNG or WebP picture of at most 8 MB and 40 million pixels.
    """
    content = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise Invalid(field, _("The picture is larger than 8 MB."))
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Invalid(field, _("The picture has more than 40 million pixels."))
            fresh = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Invalid(field, _("This is not a JPEG, PNG or WebP picture.")) from None
    fresh.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    out = io.BytesIO()
    fresh.save(out, form, quality=82)
    return out.getvalue()
