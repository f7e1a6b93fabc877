"""Shape of the webhooks' form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from relief.tracking.states import TrackingStatus


class EndpointForm(forms.Form):
    """Where to tell, and of what."""

    url = forms.CharField(
        label=_("Address of your program"),
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": "https://example.org/relief-events"}),
    )
    note = forms.CharField(label=_("What is it for"), max_length=120, required=False)
    statuses = forms.MultipleChoiceField(
        label=_("Only these statuses"),
        choices=TrackingStatus.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every event."),
    )
