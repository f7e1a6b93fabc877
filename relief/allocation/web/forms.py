"""Shape of what people fill in about plans, release orders and appeals."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from relief.allocation.models import AllocationPlan
from relief.allocation.rules.what_if import LATEST
from relief.catalog.models import Item
from relief.emergencies.models import Emergency
from relief.inventory.models import Facility
from relief.organizations.models import Organization

NOBODY = [("", _("any"))]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class AppealForm(forms.Form):
    """What is wrong with a number."""

    text = forms.CharField(
        label=_("What we got wrong"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class AnswerForm(forms.Form):
    """The answer of an appeal."""

    uphold = forms.TypedChoiceField(
        label=_("Decision"),
        # Nothing is chosen beforehand: who answers has to decide.
        choices=[("", "–"), ("1", _("Uphold: plan again")), ("0", _("Decline"))],
        coerce=lambda value: value == "1",
    )
    answer = forms.CharField(
        label=_("Reasons"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class StartForm(forms.Form):
    """Which emergency to plan for; a region of it, or chosen requests by their numbers."""

    emergency = forms.TypedChoiceField(label=_("Emergency"), coerce=UUID)
    place = forms.CharField(
        label=_("Region, by the beginning of its code"),
        required=False,
        max_length=6,
        help_text=_("Such as 5133. Empty: everywhere."),
    )
    requests = forms.CharField(
        label=_("Only these requests"),
        required=False,
        max_length=4000,
        help_text=_("Numbers such as RQ-1027, RQ-1031. Empty: all that still need goods."),
    )

    def __init__(self, data: Any = None, *, emergencies: Iterable[Emergency]) -> None:
        """Offer the emergencies a plan can be made for."""
        super().__init__(data)
        choices = [(str(row.uid), str(row)) for row in emergencies]
        self.fields["emergency"].choices = choices  # type: ignore[attr-defined]

    def numbers(self) -> list[str]:
        """Return the numbers of requests as typed, without blanks and commas."""
        text = self.cleaned_data["requests"].replace("，", ",").replace("、", ",")
        return [part for part in text.replace(",", " ").split() if part]


class WhatIfForm(forms.Form):
    """One assumption of each kind; whatever is left empty stays as it is."""

    note = forms.CharField(label=_("Name of this what-if"), required=False, max_length=200)
    share_owner = forms.ChoiceField(label=_("Owner that shares"), required=False)
    share_item = forms.ChoiceField(label=_("Item"), required=False)
    share_facility = forms.ChoiceField(label=_("Warehouse"), required=False)
    share_quantity = forms.IntegerField(
        label=_("Units"), required=False, min_value=1, help_text=_("Empty: all of them.")
    )
    class_request = forms.ChoiceField(label=_("Request"), required=False)
    class_value = forms.ChoiceField(
        label=_("Class"), required=False, choices=[("", "–"), ("1", "1"), ("2", "2"), ("3", "3")]
    )
    weight_request = forms.ChoiceField(label=_("Request"), required=False)
    weight_value = forms.FloatField(
        label=_("Weight, 1 to 1.5"), required=False, min_value=1, max_value=1.5
    )
    close_facility = forms.ChoiceField(label=_("From"), required=False)
    close_request = forms.ChoiceField(label=_("To"), required=False)
    arrive_facility = forms.ChoiceField(label=_("Warehouse"), required=False)
    arrive_item = forms.ChoiceField(label=_("Item"), required=False)
    arrive_quantity = forms.IntegerField(label=_("Units"), required=False, min_value=1)
    arrive_day = forms.IntegerField(
        label=_("Days from now"), required=False, min_value=0, max_value=LATEST, initial=1
    )
    capacity_facility = forms.ChoiceField(label=_("Warehouse"), required=False)
    capacity_kg = forms.IntegerField(label=_("kg a day"), required=False, min_value=1)

    def __init__(self, data: Any = None, *, plan: AllocationPlan, numbers: dict[str, str]) -> None:
        """Offer what the plan's snapshot holds; `numbers` names requests by key."""
        super().__init__(data)
        world = plan.snapshot
        facilities = _named(Facility, {row["id"] for row in world["facilities"]})
        items = _named(Item, {row["id"] for row in world["items"]})
        owners = _named(Organization, {row["owner"] for row in world["lots"]})
        requests = [(row["id"], numbers.get(row["id"], row["id"])) for row in world["requests"]]
        for name, choices in (
            ("share_owner", owners), ("share_item", items), ("share_facility", facilities),
            ("class_request", requests), ("weight_request", requests),
            ("close_facility", facilities), ("close_request", requests),
            ("arrive_facility", facilities), ("arrive_item", items),
            ("capacity_facility", facilities),
        ):  # fmt: skip
            self.fields[name].choices = [*NOBODY, *choices]  # type: ignore[attr-defined]

    def assumptions(self) -> list[dict[str, Any]]:
        """Return what was changed, in the form of `rules.what_if`."""
        value = self.cleaned_data
        found: list[dict[str, Any]] = []
        if value["share_owner"] or value["share_item"]:
            names = ["owner", "item", "facility", "quantity"]
            found.append({"kind": "share", **_kept(value, "share", names)})
        if value["class_request"] and value["class_value"]:
            changed = {"request": value["class_request"], "class": int(value["class_value"])}
            found.append({"kind": "class", **changed})
        if value["weight_request"] and value["weight_value"]:
            changed = {"request": value["weight_request"], "weight": value["weight_value"]}
            found.append({"kind": "weight", **changed})
        if value["close_facility"] or value["close_request"]:
            found.append({"kind": "close", **_kept(value, "close", ["facility", "request"])})
        if value["arrive_facility"] and value["arrive_item"] and value["arrive_quantity"]:
            names = ["facility", "item", "quantity", "day"]
            found.append({"kind": "arrive", **_kept(value, "arrive", names)})
        if value["capacity_facility"] and value["capacity_kg"]:
            found.append({"kind": "capacity", **_kept(value, "capacity", ["facility", "kg"])})
        return found


def _kept(values: dict[str, Any], prefix: str, names: list[str]) -> dict[str, Any]:
    return {name: values[f"{prefix}_{name}"] for name in names if values[f"{prefix}_{name}"]}


def _named(model: Any, codes: set[str]) -> list[tuple[str, str]]:
    """Return (code, name) pairs; a code without a row (goods only assumed) shows as itself."""
    names = {row.code: str(row) for row in model.objects.filter(code__in=codes)}
    return [(code, names.get(code.partition("@")[0], code)) for code in sorted(codes)]
