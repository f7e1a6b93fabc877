"""Forms of offers, answers, papers and receipt: shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relief.catalog.models import Item
from relief.core.http.picking import Chips, FileDrop
from relief.donations.actions import Count, Line
from relief.donations.models import CustomsPayer, Pledge, PledgeLine
from relief.donations.states import ArrivalClass, Decision
from relief.emergencies.models import Emergency
from relief.geography.models import Hub
from relief.inventory.models import Facility
from relief.organizations.models import Organization

LARGEST = 10**12
ROWS = 4
LANGUAGES = [("", "–"), ("zh", _("Chinese")), ("en", _("English")), ("xx", _("Another"))]


def _date() -> forms.DateInput:
    return forms.DateInput({"type": "date"})


class OfferForm(forms.Form):
    """Who gives what, where and when it is ready."""

    donor_name = forms.CharField(label=_("Who gives"), max_length=200)
    contact = forms.CharField(
        label=_("How to reach the donor"), max_length=300, required=False,
        help_text=_("Kept encrypted, shown to the donor desk only."),
    )  # fmt: skip
    emergency = forms.ChoiceField(label=_("For"), required=False)
    hub = forms.ChoiceField(label=_("Ready at"))
    ready_on = forms.DateField(label=_("Ready on"), widget=_date())
    has_packing_list = forms.BooleanField(label=_("A packing list comes along"), required=False)
    customs_payer = forms.ChoiceField(
        label=_("Customs is paid by"), required=False, widget=Chips,
        choices=[("", _("Not known yet")), *CustomsPayer.choices],
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, data: Any = None, files: Any = None, donor: str = "") -> None:
        """Offer hubs, emergencies and four lines of items."""
        super().__init__(data)
        if donor:
            self.fields["donor_name"].required = False
            self.initial["donor_name"] = donor
        hubs = Hub.objects.filter(roles__contains=["cainiao_ehub"]).order_by("country", "iata")
        self._offer("hub", [(row.iata, f"{row.town} {row.iata}") for row in hubs])
        open_ones = Emergency.objects.filter(status="active").order_by("-struck_at")[:50]
        none = [("", _("Wherever it is needed"))]
        self._offer("emergency", [*none, *((str(row.uid), str(row)) for row in open_ones)])
        items = [("", "–")]
        items += [(str(row.uid), str(row)) for row in Item.objects.filter(is_active=True)]
        for number in range(ROWS):
            self._add_row(number, items)

    def _add_row(self, number: int, items: list[tuple[str, str]]) -> None:
        fields: dict[str, forms.Field] = {
            "item": forms.ChoiceField(label=_("Item"), choices=items, required=not number),
            "quantity": forms.IntegerField(
                label=_("Units"), min_value=1, max_value=LARGEST, required=not number
            ),
            "expires_on": forms.DateField(label=_("Use by"), required=False, widget=_date()),
            "batch": forms.CharField(label=_("Batch"), max_length=60, required=False),
            "label_language": forms.ChoiceField(
                label=_("Label in"), choices=LANGUAGES, required=False
            ),
            "carton_kg": forms.FloatField(
                label=_("Carton, kg"), min_value=0.001, max_value=9999, required=False
            ),
        }
        for name, field in fields.items():
            self.fields[f"{name}-{number}"] = field

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of each line."""
        names = ("item", "quantity", "expires_on", "batch", "label_language", "carton_kg")
        return [[self[f"{name}-{number}"] for name in names] for number in range(ROWS)]

    def has_more(self) -> bool:
        """Say whether a line after the first was begun: it is then shown."""
        return any(field.value() for row in self.rows()[1:] for field in row)

    def clean(self) -> dict[str, Any]:
        """Refuse a line with half of what it needs: it would be left out in silence."""
        values = super().clean() or {}
        for number in range(1, ROWS):
            item, quantity = f"item-{number}", f"quantity-{number}"
            if bool(values.get(item)) != bool(values.get(quantity)) and not self.errors.keys() & {
                item,
                quantity,
            }:
                missing = quantity if values.get(item) else item
                self.add_error(missing, _("Give both, the item and how many units."))
        return values

    def head(self) -> list[forms.BoundField]:
        """Return the fields that are not a line's."""
        return [field for field in self if "-" not in field.name]

    def lines(self) -> list[Line]:
        """Return the lines that name an item."""
        values = self.cleaned_data
        return [
            Line(
                item=values[f"item-{number}"], quantity=values[f"quantity-{number}"] or 0,
                batch=values[f"batch-{number}"], expires_on=values[f"expires_on-{number}"],
                label_language=values[f"label_language-{number}"],
                carton_kg=values[f"carton_kg-{number}"],
            )
            for number in range(ROWS)
            if values.get(f"item-{number}")
        ]  # fmt: skip


class DecideForm(forms.Form):
    """The desk's answer."""

    decision = forms.ChoiceField(label=_("Answer"), choices=Decision.choices, widget=Chips)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False,
        help_text=_("The donor reads it. Needed for a no and for sending it elsewhere."),
    )  # fmt: skip
    conditions = forms.CharField(label=_("What must be met"), max_length=500, required=False)
    redirect_to = forms.CharField(label=_("Who needs it"), max_length=200, required=False)
    arrival_class = forms.ChoiceField(
        label=_("Arrival class"), choices=ArrivalClass.choices, required=False, widget=Chips
    )
    owner = forms.ChoiceField(label=_("Will own the goods"), required=False)
    facility = forms.ChoiceField(label=_("Warehouse"), required=False)

    def __init__(self, row: Pledge, data: Any = None) -> None:
        """Offer owners and warehouses; start from what the screening suggests."""
        super().__init__(data)
        owners = Organization.objects.filter(kind__in=["partner", "operator"], is_active=True)
        places = Facility.objects.filter(kind="warehouse", is_active=True).order_by("code")
        self._offer("owner", [(x.code, str(x)) for x in owners.order_by("kind", "code")])
        self._offer("facility", [(x.code, str(x)) for x in places])
        self.initial["decision"] = row.suggestion or Decision.ACCEPT
        self.initial["arrival_class"] = row.arrival_class or ArrivalClass.NON_URGENT
        if row.owner:
            self.initial["owner"] = row.owner.code

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", "–"), *choices]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class PaperForm(forms.Form):
    """A paper of the checklist."""

    number = forms.CharField(label=_("Number"), max_length=60)
    issued_on = forms.DateField(label=_("Issued"), required=False, widget=_date())
    expires_on = forms.DateField(label=_("Valid until"), required=False, widget=_date())
    file = forms.FileField(
        label=_("Copy"), required=False, widget=FileDrop,
        help_text=_("A PDF, JPEG or PNG of at most 10 MB."),
    )  # fmt: skip


class ConsolidateForm(forms.Form):
    """What travels together, and on which way."""

    pledges = forms.MultipleChoiceField(
        label=_("Travel together"), widget=forms.CheckboxSelectMultiple
    )
    way = forms.ChoiceField(label=pgettext_lazy("road", "Way"), required=False, widget=Chips)

    def __init__(self, rows: list[Pledge], ways: list[tuple[str, str]], data: Any = None) -> None:
        """Offer pledges that fit, and the ways."""
        super().__init__(data)
        self.fields["pledges"].choices = [  # type: ignore[attr-defined]
            (str(row.uid), f"{row.number} {row.donor_name}") for row in rows
        ]
        self.fields["way"].choices = ways  # type: ignore[attr-defined]
        if rows and not data:
            self.initial["pledges"] = [str(rows[0].uid)]
            self.initial["way"] = ways[0][0] if ways else ""


class ReceiveForm(forms.Form):
    """Good and damaged units of each line."""

    def __init__(self, lines: list[PledgeLine], data: Any = None) -> None:
        """Add two fields a line."""
        super().__init__(data)
        self.found = lines
        for line in lines:
            self.fields[f"good-{line.uid}"] = forms.IntegerField(
                label=_("Good"), min_value=0, max_value=LARGEST, initial=line.quantity
            )
            self.fields[f"damaged-{line.uid}"] = forms.IntegerField(
                label=_("Damaged"), min_value=0, max_value=LARGEST, initial=0
            )

    def rows(self) -> list[tuple[PledgeLine, forms.BoundField, forms.BoundField]]:
        """Return each line beside its fields."""
        return [(x, self[f"good-{x.uid}"], self[f"damaged-{x.uid}"]) for x in self.found]

    def counts(self) -> dict[Any, Count]:
        """Return the counts by line."""
        values = self.cleaned_data
        return {
            x.uid: Count(values[f"good-{x.uid}"], values[f"damaged-{x.uid}"]) for x in self.found
        }
