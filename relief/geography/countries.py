"""Countries by ISO 3166 code, in both languages: where goods lie abroad."""

from functools import cache

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from relief.core.errors import Invalid
from relief.core.work import step
from relief.geography.models import Level, Place

# What CLDR names by two letters beside the countries of ISO 3166: unions, parts, trials.
NO_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)


@cache
def _names(language: str) -> dict[str, str]:
    territories = Locale.parse(language).territories
    short = {code: name for code, name in territories.items() if len(code) == 2 and code.isalpha()}
    return {code: name for code, name in short.items() if code not in NO_COUNTRIES}


def name_of(code: str) -> str:
    """Return a country's name in the reader's language; the code itself where it is none."""
    return _names("en" if get_language() == "en" else "zh_Hans").get(code, code)


def choices() -> list[tuple[str, str]]:
    """Return (code, name) of every country in the reader's language, by name."""
    language = "en" if get_language() == "en" else "zh_Hans"
    return sorted(_names(language).items(), key=lambda row: row[1])


@step
def place_abroad(code: str, *, lat: float, lon: float) -> Place:
    """Return the place of a country, made where it is missing at the point of the first facility
    there. Raises Invalid for a code that is none.
    """
    if code not in _names("en"):
        raise Invalid("country", _("{code} is not a country."), code=code)
    row, _made = Place.objects.get_or_create(
        code=code,
        defaults={
            "level": Level.COUNTRY, "name_zh": _names("zh_Hans")[code][:60],
            "name_en": _names("en")[code][:80], "path_zh": _names("zh_Hans")[code],
            "search": "", "lat": lat, "lon": lon,
        },
    )  # fmt: skip
    return row
