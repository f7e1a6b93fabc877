"""Saving a list as one likes to see it, and forgetting it."""

from django import forms
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from relief.accounts import actions
from relief.core import clock
from relief.core.errors import Invalid
from relief.core.http.pages import ButtonCommand


class ViewForm(forms.Form):
    """Which list, which filters, under which name."""

    page = forms.CharField(max_length=120)
    name = forms.CharField(max_length=40)
    query = forms.CharField(max_length=1000, required=False)


class SaveView(ButtonCommand):
    """Keep the filters of a list under a name."""

    def back(self) -> str:
        """Return the list as it was shown; an address of another site is not followed."""
        page, query = (self.request.POST.get(name, "") for name in ("page", "query"))
        if not url_has_allowed_host_and_scheme(page, allowed_hosts=None):
            return reverse("home")
        return f"{page}?{query.lstrip('?')}" if query else page

    def run(self) -> str:
        """Save, and say under which name."""
        form = ViewForm(self.request.POST)
        if not form.is_valid():
            raise Invalid("name", _("Give the view a name of at most 40 characters."))
        view = actions.save_view(actor=self.actor, now=clock.now(), **form.cleaned_data)
        return _('Saved as "%(name)s".') % {"name": view.name}


class ForgetView(ButtonCommand):
    """Forget a saved view."""

    page = "/"

    def back(self) -> str:
        """Return the list it was a view of."""
        return self.page

    def run(self) -> str:
        """Forget."""
        self.page = actions.forget_view(actor=self.actor, now=clock.now(), uid=self.kwargs["uid"])
        return _("The view is forgotten.")
