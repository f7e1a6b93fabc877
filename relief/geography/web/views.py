"""What the place and site pickers answer while a person types."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from relief.core.http.pages import Page
from relief.core.http.picking import Option, answer_options
from relief.geography import queries
from relief.geography.models import Place, Site

LONGEST_LIST = 8


class PlaceOptions(Page):
    """Places that fit what was typed: name, pinyin or code."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the options, best first; the value is the place's public id."""
        typed = request.GET.get("q", "")
        found = queries.search_places(self.actor, typed, limit=LONGEST_LIST)
        return answer_options(request, [_option(row, row) for row in found])


class SiteOptions(Page):
    """Sites that fit what was typed, by their own name or their place's."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the options, best first; the value is the site's public id."""
        typed = request.GET.get("q", "")
        found = queries.search_sites(self.actor, typed, limit=LONGEST_LIST)
        return answer_options(request, [_option(row, row.place) for row in found])


def _option(row: Place | Site, place: Place) -> Option:
    """Return one option: its name, and what tells it from others of that name."""
    around = place.name_zh if get_language() == "en" else place.path_zh
    return Option(str(row.uid), str(row), f"{around} {place.code}")
