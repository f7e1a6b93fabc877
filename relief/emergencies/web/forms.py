"""Shape of what a coordinator fills in about an emergency."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relief.core.http.picking import Chips, Picker, place_picker
from relief.emergencies.models import Hazard, Metric


class DeclareForm(forms.Form):
    """A new emergency and the first place it struck."""

    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    code = forms.SlugField(
        label=_("Short code"), max_length=40, help_text=_("Short and lasting, such as lud2022.")
    )
    hazard = forms.ChoiceField(label=_("What struck"), choices=Hazard.choices, widget=Chips)
    struck_at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    place = forms.UUIDField(label=_("Where"), widget=place_picker("place-options"))
    magnitude = forms.CharField(label=_("Magnitude"), max_length=20, required=False)


class CloseForm(forms.Form):
    """Why the response ends."""

    reason = forms.CharField(
        label=_("Why the response ends"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PeopleForm(forms.Form):
    """How many people are to be helped at a site, and who says so."""

    site = forms.UUIDField(
        label=_("Site"),
        widget=Picker("site-options", icon="map-pin", placeholder=_("Site: name or pinyin")),
    )
    people = forms.IntegerField(label=_("People to be helped"), min_value=0, max_value=10**8)
    source = forms.CharField(label=_("Source"), max_length=300)
    is_assumed = forms.BooleanField(label=_("This number is assumed"), required=False)


class FigureForm(forms.Form):
    """A published number of the whole event."""

    metric = forms.ChoiceField(label=_("What was counted"), choices=Metric.choices)
    value = forms.IntegerField(
        label=pgettext_lazy("figure", "Number"), min_value=0, max_value=10**8
    )
    precision = forms.ChoiceField(
        label=_("As printed"),
        choices=[("exact", _("exact")), ("approx", _("about")), ("at_least", _("or more"))],
        widget=Chips,
        initial="exact",
    )
    as_of = forms.DateTimeField(
        label=_("As of"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    source = forms.CharField(label=_("Source"), max_length=300)
