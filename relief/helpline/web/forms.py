"""Shape of what operators fill in; the rules stand in the actions."""

import itertools
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from relief.core.http.picking import Chips
from relief.helpline import words
from relief.helpline.intake import Intake, Need
from relief.helpline.models import SHOWING, Outcome, TicketClass, Wish
from relief.helpline.rules.triage import RED_FLAGS
from relief.helpline.states import TicketStatus

TEXTS = {
    "phone": 40, "caller_name": 80, "name": 80, "pinyin": 80, "best_time": 80,
    "alternate_name": 80, "alternate_phone": 40, "road": 120, "compound": 120, "building": 20,
    "unit": 20, "room": 20, "door_note": 300, "last_seen": 200, "medicine": 300,
    "prescription": 120, "proxy_name": 80, "proxy_phone": 40, "note": 1000, "where": 50,
}  # fmt: skip
NUMBERS = {
    "birth_year": (1890, 2100), "floor": (-5, 200), "medicine_days": (0, 365),
    "food_days": (0, 365), "water_days": (0, 365), "carry_kg": (0, 100),
}  # fmt: skip
TICKS = (
    *("hearing", "no_lift", "sealed_area", "no_carer", "no_stairs", "cognition", "continence"),
    *("medicine_cold", "no_cooking", "no_power", "no_heating", "no_charge"),
)
CHOICES = {
    "relation": words.RELATIONS,
    "sex": words.SEXES,
    "language": words.LANGUAGES,
    "living": words.LIVING,
    "mobility": words.MOBILITY,
    "mode": words.MODES,
}
NEED = ("item", "quantity", "size", "hours")
MOST_UNITS, MOST_HOURS = 10**6, 24 * 30


class IntakeForm(forms.Form):
    """Everything asked in a call; nothing of it is required while the call lasts."""

    key = forms.UUIDField()
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, required=False)
    emergency = forms.UUIDField(required=False)
    consent = forms.MultipleChoiceField(choices=words.CONSENT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add a field for each answer."""
        super().__init__(*args, **kwargs)
        for name, longest in TEXTS.items():
            self.fields[name] = forms.CharField(max_length=longest, required=False)
        for name, (low, high) in NUMBERS.items():
            self.fields[name] = forms.IntegerField(min_value=low, max_value=high, required=False)
        for name in TICKS:
            self.fields[name] = forms.BooleanField(required=False)
        for name, choices in CHOICES.items():
            self.fields[name] = forms.ChoiceField(choices=[("", ""), *choices], required=False)
        for flag in RED_FLAGS:
            answers = [("", ""), ("yes", ""), ("no", "")]
            self.fields[f"flag_{flag}"] = forms.ChoiceField(choices=answers, required=False)

    def clean(self) -> dict[str, Any]:
        """Add `intake`: the answers, with the lines of what is needed."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            given["intake"] = self._intake(given)
        return given

    def _intake(self, given: dict[str, Any]) -> Intake:
        names = (*TEXTS, *NUMBERS, *TICKS, *CHOICES)
        values = {name: given[name] for name in names}
        marked = {flag: given[f"flag_{flag}"] for flag in RED_FLAGS}
        return Intake(
            **values,
            flags=tuple(flag for flag, answer in marked.items() if answer == "yes"),
            asked=tuple(flag for flag, answer in marked.items() if answer == "no"),
            consent=tuple(given["consent"]),
            needs=self._needs(),
        )

    def _needs(self) -> tuple[Need, ...]:
        posted = self.data
        if not isinstance(posted, QueryDict):
            return ()
        columns = (posted.getlist(f"need_{name}") for name in NEED)
        lines = itertools.zip_longest(*columns, fillvalue="")
        return tuple(
            Need(item[:40], units, size.strip()[:20], _whole(hours, MOST_HOURS))
            for item, quantity, size, hours in lines
            if item and (units := _whole(quantity, MOST_UNITS))
        )


def _whole(text: str, most: int) -> int | None:
    """Return a whole number from 0 to `most`; None for anything else, as half typed."""
    is_number = text.isascii() and text.isdigit()
    return int(text[:8]) if is_number and int(text[:8]) <= most else None


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class ClassForm(ReasonForm):
    """Another class, with the reason."""

    triage_class = forms.TypedChoiceField(
        label=_("Class"), choices=TicketClass.choices, coerce=int, widget=Chips
    )
    field_order = ("triage_class", "reason")


class WaitForm(forms.Form):
    """What a ticket waits for."""

    waits_for = forms.ChoiceField(
        label=_("What does it wait for?"),
        choices=[
            (status.value, status.label)
            for status in (
                TicketStatus.WAITING_CALLER,
                TicketStatus.WAITING_PARTNER,
                TicketStatus.WAITING_STOCK,
                TicketStatus.SCHEDULED,
            )
        ],
        widget=Chips,
        help_text=_("Only waiting for the caller stops the clocks, and never for P1 and P2."),
    )


class ReferForm(forms.Form):
    """Who takes a ticket on."""

    office = forms.CharField(
        label=_("Office that takes it on"), max_length=120, help_text=_("An office, no person.")
    )


class ReferralForm(forms.Form):
    """What the office said."""

    accepted = forms.ChoiceField(
        label=_("Did it take the ticket on?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=Chips,
    )
    outcome = forms.CharField(
        label=_("What it did"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept encrypted. Needed where it took the ticket on."),
    )


class DuplicateForm(forms.Form):
    """Which ticket goes on."""

    same_as = forms.CharField(
        label=_("Number of the ticket that goes on"), max_length=24, help_text="TK-1002"
    )


class PurposeForm(forms.Form):
    """What a person's data is looked at for."""

    purpose = forms.ChoiceField(label=_("What for?"), choices=SHOWING, widget=Chips)


class ForgetForm(forms.Form):
    """Why a person is to be forgotten, and the ticket's number typed as a word of its own."""

    wish = forms.ChoiceField(label=_("Why?"), choices=Wish.choices, widget=Chips)
    confirm = forms.CharField(
        label=_("Number of this ticket"), max_length=24,
        help_text=_("Type it to confirm: this cannot be undone."),
    )  # fmt: skip


class TryForm(forms.Form):
    """How a try ended."""

    outcome = forms.ChoiceField(choices=Outcome.choices)


YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def question(label: Any) -> forms.ChoiceField:
    """Return a question answered by yes or no."""
    return forms.ChoiceField(label=label, choices=YES_NO, widget=Chips)


class ConfirmForm(forms.Form):
    """The five questions of the confirming call."""

    received = question(_("1 Did it come?"))
    right = question(_("2 Was it the right thing, and enough?"))
    safe = question(_("3 Are you safe now?"))
    more = question(_("4 Is there anything else you need?"))
    score = forms.TypedChoiceField(
        label=_("5 How content are you, from 1 to 5?"),
        choices=[(number, str(number)) for number in range(1, 6)],
        coerce=int,
        widget=Chips,
    )
    said = forms.CharField(
        label=_("In their own words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept encrypted."),
    )


class QuotaForm(forms.Form):
    """What the helpline may give away at once."""

    emergency = forms.ChoiceField(label=_("Emergency"))
    triage_class = forms.TypedChoiceField(
        label=_("Class"), choices=TicketClass.choices[:2], coerce=int, widget=Chips
    )
    lines_a_day = forms.IntegerField(label=_("Lines a day"), min_value=0, max_value=10**6)
    units_a_day = forms.IntegerField(label=_("Units a day"), min_value=0, max_value=10**9)
