"""The catalogue page, and what the item picker answers while a person types."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from relief.catalog import queries
from relief.catalog.actions import set_pack
from relief.catalog.models import Category
from relief.core import clock
from relief.core.http.pages import CommandPage, Page
from relief.core.http.picking import Option, answer_options
from relief.organizations.permissions import Permission

LONGEST_LIST = 8
# What the columns of the catalogue's files are called on the page.
FIELD_WORDS = {
    "unit_weight_kg": _("weight"),
    "unit_volume_m3": _("volume"),
    "unit_value_cny": _("value"),
    "shelf_life_months": _("shelf life"),
    "min_life_days": _("days of life left on arrival"),
    "persons_per_unit": _("people served by one"),
    "gbt38565": _("classification"),
}
PAGE_SIZE = 50


class ItemOptions(Page):
    """Items that fit what was typed: name, alias, pinyin or code."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the options, best first; the value is the item's public id."""
        found = queries.search_items(self.actor, request.GET.get("q", ""), limit=LONGEST_LIST)
        is_english = get_language() == "en"
        options = [
            Option(
                str(row.uid), str(row), f"{row.name_zh if is_english else row.unit_zh} {row.code}"
            )
            for row in found
        ]
        return answer_options(request, options)


class ItemList(Page):
    """What can be sent: units, packs, weight, shelf life, and what of it is assumed."""

    template_name = "catalog/list.html"
    partials = ("items",)

    def context(self) -> dict[str, Any]:
        """Return the items of the chosen category that fit the search."""
        typed, category = self.request.GET.get("q", ""), self.request.GET.get("category", "")
        rows = queries.items(self.actor).order_by("category", "pk")
        if typed.strip():
            found = queries.search_items(self.actor, typed, limit=PAGE_SIZE * 10)
            rows = rows.filter(pk__in=[row.pk for row in found])
        if category in Category.values:
            rows = rows.filter(category=category)
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        chosen = {"typed": typed, "category": category, "categories": Category.choices}
        return {"page": page, **chosen}


class PackForm(forms.Form):
    """What a pack is called, holds, and from when."""

    name = forms.CharField(label=_("Name on paper"), max_length=20)
    quantity = forms.IntegerField(label=_("Units in it"), min_value=1, max_value=10**9)
    valid_from = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: from today on."),
    )  # fmt: skip


class ItemDetail(CommandPage):
    """One item: how it is counted, packed, kept, and how much of it people need.

    The form sets a pack; what was booked before stays as it is.
    """

    template_name = "catalog/detail.html"
    form_class = PackForm
    post_permission = Permission.CATALOG_EDIT

    def load(self) -> None:
        """Fetch the item by its code."""
        self.item = queries.item_of_code(self.actor, self.kwargs["code"])

    def context(self) -> dict[str, Any]:
        """Return the item with its packs, substitutes and planning figures."""
        return {
            "item": self.item,
            "assumed": [FIELD_WORDS[name] for name in self.item.assumed if name in FIELD_WORDS],
            "substitutes": queries.substitutes(self.actor, self.item),
            "figures": self.item.planning_figures.order_by("pk"),
            "packs": queries.packs_on(self.item, clock.local_date(clock.now())),
            "history": self.item.packs.order_by("-valid_from", "name")[:100],
            "may_edit": self.actor.may(Permission.CATALOG_EDIT),
        }

    def run(self, values: dict[str, Any]) -> str:
        """Set the pack and show the item."""
        set_pack(actor=self.actor, now=clock.now(), item=self.item.uid, **values)
        return reverse("item-detail", args=[self.item.code])
