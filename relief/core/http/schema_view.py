"""The document of the API as it is served: worked out once, it does not change while it runs."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request


class SchemaView(SpectacularAPIView):
    """The document of every operation, in YAML or JSON as asked for."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the document, in the language of `?lang=` or else of the request."""
        asked = request.GET.get("lang", "")
        known = dict(settings.LANGUAGES)
        language = asked if asked in known else translation.get_language() or "en"
        renderer = request.accepted_renderer
        content = document(language, type(renderer))  # type: ignore[arg-type]
        return HttpResponse(content, content_type=renderer.media_type)


@lru_cache(maxsize=8)
def document(language: str, renderer: type[OpenApiYamlRenderer]) -> bytes:
    """Return the document in a language as a renderer writes it; the first time takes seconds."""
    with translation.override(language):
        found = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        return bytes(renderer().render(found, renderer_context={}))  # type: ignore[no-untyped-call]
