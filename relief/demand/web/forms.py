"""Shape of what people fill in about a request."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from relief.core.http.picking import Chips, Picker
from relief.demand.models import RequestClass
from relief.demand.rules import MOST_DAYS, MOST_PEOPLE, MOST_UNITS

CLASS_TEST = _(
    "1: people may die within days without it. 2: they suffer or fall ill. 3: all the rest."
)


class WhereField(forms.CharField):
    """A site or a place: `site:<uid>` or `place:<uid>` as the picker posts it."""

    def clean(self, value: Any) -> dict[str, UUID] | None:
        """Return `{"site": uid}` or `{"place": uid}`; None for nothing."""
        text = super().clean(value)
        kind, _sep, uid = text.partition(":")
        if not text:
            return None
        try:
            if kind in ("site", "place"):
                return {kind: UUID(uid)}
        except ValueError:
            pass
        raise forms.ValidationError(_("Choose a place from the list."))


class RequestForm(forms.Form):
    """The head of a request: where, how many people, how long, how urgent."""

    where = WhereField(
        label=_("Where"),
        widget=Picker(
            "demand:where-options", icon="map-pin", placeholder=_("Place: name, pinyin or code")
        ),
    )
    people = forms.IntegerField(label=_("People"), min_value=1, max_value=MOST_PEOPLE)
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=MOST_DAYS, initial=3)
    people_under_5 = forms.IntegerField(
        label=_("Under 5"), min_value=0, max_value=MOST_PEOPLE, required=False
    )
    people_60_plus = forms.IntegerField(
        label=_("60 and over"), min_value=0, max_value=MOST_PEOPLE, required=False
    )
    people_80_plus = forms.IntegerField(
        label=_("80 and over"), min_value=0, max_value=MOST_PEOPLE, required=False
    )
    request_class = forms.TypedChoiceField(
        label=_("Class"),
        choices=RequestClass.choices,
        coerce=int,
        initial=2,
        widget=Chips,
        help_text=CLASS_TEST,
    )
    needed_by = forms.DateTimeField(
        label=_("Needed by"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: as soon as the class promises."),
    )
    notes = forms.CharField(
        label=_("Notes"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class CheckForm(forms.Form):
    """What a check found: class, weight of the people, a note; lines are read beside it."""

    request_class = forms.TypedChoiceField(
        label=_("Class"), choices=RequestClass.choices, coerce=int, widget=Chips
    )
    vulnerability = forms.DecimalField(
        label=_("Weight of the people"),
        min_value=1,
        max_value=1.5,  # type: ignore[arg-type]
        decimal_places=3,
        help_text=_("1 to 1.5, proposed from how many are over 60 and over 80."),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500)


def whole_number(text: str) -> int | None:
    """Return a posted quantity, None for nothing; -1 for what is not a whole number."""
    plain = text.strip().replace(",", "")
    if not plain:
        return None
    is_number = plain.isascii() and plain.isdigit() and len(plain) <= len(str(MOST_UNITS))
    return int(plain) if is_number else -1
