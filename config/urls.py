"""The only importer of the faces: every domain's `web/urls.py` and `api/urls.py`."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularSwaggerSplitView

from relief.core.http import gallery, problems, schema_view

DOMAINS = (
    "tracking",  # first: patterns are tried in order, and partners poll the feed all day
    "accounts",
    "organizations",
    "geography",
    "catalog",
    "emergencies",
    "inventory",
    "demand",
    "allocation",
    "shipping",
    "delivery",
    "donations",
    "notices",
    "helpline",
    "journal",
    "dashboard",
    "platform",
)


def faces(kind: str, prefix: str) -> list[URLResolver]:
    """Return the URL lists of every domain that has this face."""
    found = []
    for domain in DOMAINS:
        package = f"relief.{domain}.{kind}"
        if find_spec(package) and find_spec(f"{package}.urls"):
            found.append(path(prefix, include(f"{package}.urls")))
    return found


urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/schema/", schema_view.SchemaView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    path("docs/problems/", problems.page, name="problems"),
    path("docs/problems/<slug:code>", problems.page, name="problem"),
    path("components/", gallery.gallery, name="gallery"),
    path("components/options/", gallery.gallery_options, name="gallery_options"),
    *faces("api", "api/v1/"),
    path("epcis/v2/", include("relief.tracking.api.epcis_urls")),
    *faces("web", ""),
]

handler400 = "relief.core.http.errors.bad_request"
handler403 = "relief.core.http.errors.permission_denied"
handler404 = "relief.core.http.errors.page_not_found"
handler500 = "relief.core.http.errors.server_error"
