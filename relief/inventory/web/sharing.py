"""Sharing rules: which goods others may be given."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.core.http.picking import Chips, ManyChips, item_picker
from relief.emergencies.models import Emergency
from relief.inventory.actions import sharing
from relief.inventory.models import Facility, SharingWith
from relief.inventory.queries.lists import facilities, sharing_rules
from relief.organizations.models import Organization
from relief.organizations.permissions import Permission


class SharingList(Page):
    """The organization's rules, live ones first."""

    template_name = "inventory/sharing.html"
    permission = Permission.STOCK_VIEW
    twin = "api-inventory:sharing-rule-list"

    def context(self) -> dict[str, Any]:
        """Return live and ended rules; a coordinator sees every owner's."""
        today = clock.local_date(clock.now())
        rows = list(sharing_rules(self.actor)[:500])
        live = [row for row in rows if row.ended_at is None and not _is_over(row.until, today)]
        return {
            "live": live,
            "ended": [row for row in rows if row not in live],
            "may_share": self.actor.may(Permission.STOCK_SHARE),
            "own": self.actor.organization_id,
        }


class SharingForm(forms.Form):
    """Which goods, with whom, how much, until when."""

    share_with = forms.ChoiceField(
        label=_("Share with"), choices=SharingWith.choices, widget=Chips, initial="all"
    )
    partners = forms.ModelMultipleChoiceField(
        queryset=Organization.objects.none(), required=False, to_field_name="uid",
        label=_("Partners"), widget=ManyChips,
    )  # fmt: skip
    emergency = forms.ModelChoiceField(
        queryset=Emergency.objects.none(), required=False, to_field_name="uid",
        label=_("Emergency"), empty_label=_("Every emergency"),
    )  # fmt: skip
    item = forms.UUIDField(
        label=_("Item"), required=False, widget=item_picker("item-options"),
        help_text=_("Empty means all goods."),
    )  # fmt: skip
    facility = forms.ModelChoiceField(
        queryset=Facility.objects.none(), required=False, to_field_name="uid",
        label=_("Warehouse"), empty_label=_("Every warehouse"),
    )  # fmt: skip
    max_quantity = forms.IntegerField(
        label=_("At most units"), required=False, min_value=1, max_value=10**12
    )
    max_share = forms.DecimalField(
        label=_("At most percent"), required=False, min_value=1, max_value=100
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    releases_alone = forms.BooleanField(
        label=_("Release without asking us each time"), required=False
    )


class SharingNew(CommandPage):
    """Make a rule."""

    template_name = "inventory/sharing_new.html"
    permission = Permission.STOCK_SHARE
    form_class = SharingForm

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with partners, emergencies and facilities to choose from."""
        form = SharingForm(data)
        others = Organization.objects.visible_to(self.actor).filter(kind="partner", is_active=True)
        choices = {
            "partners": others.exclude(pk=self.actor.organization_id or 0).order_by("code"),
            "emergency": Emergency.objects.visible_to(self.actor).exclude(status="closed"),
            "facility": facilities(self.actor).filter(is_active=True).order_by("code"),
        }
        for name, rows in choices.items():
            form.fields[name].queryset = rows  # type: ignore[attr-defined]
        return form

    def run(self, values: dict[str, Any]) -> str:
        """Set the rule, then show the list."""
        percent = values.pop("max_share")
        chosen: dict[str, Any] = {name: values.pop(name) for name in ("emergency", "facility")}
        narrowed: dict[str, Any] = {name: row.uid if row else None for name, row in chosen.items()}
        sharing.set_rule(
            actor=self.actor,
            now=clock.now(),
            max_share=percent / 100 if percent else None,
            partners=[row.uid for row in values.pop("partners")],
            **narrowed,
            **values,
        )
        return reverse("inventory:sharing-list")


class SharingEnd(ButtonCommand):
    """End a rule."""

    permission = Permission.STOCK_SHARE

    def back(self) -> str:
        """Show the list."""
        return reverse("inventory:sharing-list")

    def run(self) -> str:
        """End it."""
        sharing.end_rule(actor=self.actor, now=clock.now(), uid=self.kwargs["uid"])
        return gettext("The rule has ended. What was reserved stays reserved.")


def _is_over(until: Any, today: Any) -> bool:
    return until is not None and until < today
