"""What the last mile's phone pages add: their manifests and their words."""

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

ICON_SIDES = (192, 512)  # pixels; phones that take no SVG ask for these


def manifest(request: HttpRequest) -> JsonResponse:
    """Return the web app manifest: the day can be put on the phone's home screen."""
    return _manifest(reverse("delivery:courier-day"), _("Relief: my day"), _("My day"))


def station_manifest(request: HttpRequest) -> JsonResponse:
    """Return the web app manifest of a station's shelf."""
    return _manifest(reverse("delivery:station"), _("Relief: my station"), _("My station"))


def _manifest(page: str, name: str, short: str) -> JsonResponse:
    return JsonResponse(
        {
            "name": name,
            "short_name": short,
            "start_url": page,
            "scope": page,
            "display": "standalone",
            "background_color": "#f4f5f7",
            "theme_color": "#ffffff",
            "icons": [
                {"src": static("relief/brand.svg"), "sizes": "any", "type": "image/svg+xml"},
                *(
                    {
                        "src": static(f"relief/brand-{side}.png"),
                        "sizes": f"{side}x{side}",
                        "type": "image/png",
                    }
                    for side in ICON_SIDES
                ),
            ],
        },
        content_type="application/manifest+json",
    )


def words() -> dict[str, str]:
    """Return the sentences of the day's scripts in the reader's language."""
    return {
        "pieces": _("%(found)s of %(all)s pieces scanned"),
        "wrong_piece": _("This piece belongs to another delivery"),
    }
