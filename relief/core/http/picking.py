"""Answers of the search inputs: options of a picker, results of the search box; form widgets."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Option:
    """One line of a picker: the value to post, the words to show, a second fact."""

    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True)
class Result:
    """One line under the search box."""

    url: str
    label: str
    detail: str = ""
    icon: str = "circle"


def answer_options(request: HttpRequest, options: Iterable[Option]) -> HttpResponse:
    """Return the list under a picker; the query is the parameter `q`."""
    context = {"options": list(options), "query": request.GET.get("q", "")}
    return render(request, "components/options.html", context)


def answer_results(request: HttpRequest, results: Iterable[Result]) -> HttpResponse:
    """Return the list under the search box; the query is the parameter `q`."""
    context = {"results": list(results), "query": request.GET.get("q", "")}
    return render(request, "components/results.html", context)


class Picker(forms.TextInput):
    """A form field chosen by search: posts an id or code, shows a name.

    `url_name` answers with `answer_options`; `label_of` gives the words of a value chosen
    before. The words of what was just chosen are posted beside it, so that a form that is
    refused shows them again.
    """

    template_name = "django/forms/widgets/picker.html"

    def __init__(self, url_name: str, *, icon: str, placeholder: str | Promise) -> None:
        super().__init__()
        self.url_name = url_name
        self.icon = icon
        self.placeholder = placeholder
        self.label_of: dict[str, str] = {}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return what was posted, and keep its words."""
        value = super().value_from_datadict(data, files, name)
        words = data.get(f"{name}_words")
        if value and words:
            self.label_of = {**self.label_of, str(value): words}
        return value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return the template's values."""
        context = super().get_context(name, value, attrs)
        context["widget"].update(
            url=reverse(self.url_name),
            icon=self.icon,
            placeholder=self.placeholder,
            label=self.label_of.get(str(value), value or ""),
        )
        return context


def place_picker(url_name: str) -> Picker:
    """Return a picker of places."""
    return Picker(url_name, icon="map-pin", placeholder=_("Place: name, pinyin or code"))


def item_picker(url_name: str) -> Picker:
    """Return a picker of items."""
    return Picker(url_name, icon="package", placeholder=_("Item: name, pinyin or code"))


class Chips(forms.RadioSelect):
    """A choice of a few words, shown as chips."""

    template_name = "django/forms/widgets/chips.html"


class ManyChips(forms.CheckboxSelectMultiple):
    """Several choices of a few words, shown as chips."""

    template_name = "django/forms/widgets/chips.html"


class FileDrop(forms.FileInput):
    """A file field that a file can be dropped on; `accept` limits the kinds."""

    template_name = "django/forms/widgets/file_drop.html"
