"""The language of a paper in its address: any other is an address that is not there."""

from django.urls import register_converter
from django.urls.converters import StringConverter

from relief.core.typesetting import LANGUAGES


class PaperLanguage(StringConverter):
    """One of the languages papers are set in."""

    regex = "|".join(LANGUAGES)


register_converter(PaperLanguage, "paper_language")
