"""The GS1 company prefix of one's organization, and the code a package would bear with it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relief.core import clock
from relief.core.http.pages import CommandPage
from relief.organizations.permissions import Permission
from relief.shipping import actions, queries
from relief.shipping.rules.labels import sscc


class PrefixForm(forms.Form):
    """The digits, or nothing."""

    digits = forms.CharField(
        label=gettext_lazy("GS1 company prefix"), max_length=12, required=False,
        help_text=gettext_lazy("4 to 12 digits, as licensed by GS1 China. Empty: labels carry"
                               " addresses of this platform."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class LicensePrefix(CommandPage):
    """Name the prefix, change it, or take it away."""

    template_name = "shipping/prefix.html"
    permission = Permission.PREFIX_LICENSE

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with what holds today."""
        return PrefixForm(data, initial={"digits": queries.own_prefix(self.actor)})

    def context(self) -> dict[str, Any]:
        """Return the prefix and an example of a package's code."""
        prefix = queries.own_prefix(self.actor)
        return {"prefix": prefix, "example": sscc(prefix, 1) if prefix else ""}

    def run(self, values: dict[str, Any]) -> str:
        """Keep it."""
        actions.license_prefix(actor=self.actor, now=clock.now(), **values)
        messages.success(self.request, _("Packages that are packed from now on bear it."))
        return reverse("shipping:licensed-prefix")
