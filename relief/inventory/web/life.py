"""Rules of remaining life, and the weekly list of what expires."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.core.http.picking import item_picker, place_picker
from relief.inventory.actions import expiring as offering
from relief.inventory.actions import life
from relief.inventory.models import ExpiryOffer
from relief.inventory.queries import expiring
from relief.inventory.queries.life import life_rules
from relief.inventory.rules import expiry_tone
from relief.inventory.web.choosing import facility_field, offer
from relief.organizations.models import Organization
from relief.organizations.permissions import Permission, Role


class LifeForm(forms.Form):
    """What the rule is about, and how many days."""

    days = forms.IntegerField(
        label=_("Days of life left on arrival"), min_value=1, max_value=life.MOST_DAYS
    )
    item = forms.UUIDField(label=_("Item"), required=False, widget=item_picker("item-options"))
    origin = facility_field(_("From"), required=False, empty=_("Every warehouse"))
    destination = forms.CharField(
        label=_("To"), required=False, max_length=20, widget=place_picker("place-options")
    )
    recipient = forms.ModelChoiceField(
        queryset=Organization.objects.none(), to_field_name="uid", required=False,
        label=_("Recipient"), empty_label=_("Everybody"),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=200)


class LifeRules(CommandPage):
    """The rules in force, and a form to set one."""

    template_name = "inventory/life_rules.html"
    permission = Permission.STOCK_VIEW
    post_permission = Permission.STOCK_SHARE

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form; a partner speaks of what comes to itself."""
        form = offer(LifeForm(data), self.actor)
        field = form.fields["recipient"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        everybody = Organization.objects.filter(is_active=True).order_by("code")
        if self.actor.has_role(Role.COORDINATOR):
            field.queryset = everybody
        else:
            field.queryset = everybody.filter(pk=self.actor.own)
            field.empty_label, field.required = None, True
        return form

    def context(self) -> dict[str, Any]:
        """Return the rules in force and those that ended lately."""
        rows = life_rules(self.actor)
        return {
            "live": rows.filter(ended_at__isnull=True)[:200],
            "ended": rows.filter(ended_at__isnull=False)[:20],
            "may_set": self.actor.may(Permission.STOCK_SHARE),
            "is_coordinator": self.actor.has_role(Role.COORDINATOR),
            "own": self.actor.organization_id,
        }

    def run(self, values: dict[str, Any]) -> str:
        """Set the rule."""
        origin, recipient = values["origin"], values["recipient"]
        about = life.About(
            item=values["item"],
            origin=origin.uid if origin else None,
            destination=values["destination"],
            recipient=recipient.uid if recipient else None,
        )
        life.set_rule(
            actor=self.actor,
            now=clock.now(),
            about=about,
            days=values["days"],
            reason=values["reason"],
        )
        return reverse("inventory:life-rules")


class LifeRuleEnd(ButtonCommand):
    """End a rule."""

    permission = Permission.STOCK_SHARE

    def back(self) -> str:
        """Show the rules."""
        return reverse("inventory:life-rules")

    def run(self) -> str:
        """End it."""
        life.end_rule(actor=self.actor, now=clock.now(), uid=self.kwargs["uid"])
        return gettext("The rule has ended.")


class Expiring(Page):
    """This week's list of what expires within three months, offered to all partners."""

    template_name = "inventory/expiring.html"
    permission = Permission.STOCK_VIEW

    def load(self) -> None:
        """Answer 404 where the address names an offer that is not to be seen."""
        if uid := self.kwargs.get("uid"):
            ExpiryOffer.objects.get_visible(self.actor, uid)

    def context(self) -> dict[str, Any]:
        """Return the list, the reader's own lots marked."""
        now = clock.now()
        today = clock.local_date(now)
        rows = expiring.this_week(self.actor, today)
        return {
            "now": now,
            "today": today,
            "rows": [
                (row, expiry_tone(row.lot.expires_on, today), (row.lot.expires_on - today).days)
                for row in rows
                if row.lot.expires_on
            ],
            "offered_on": rows[0].offered_on if rows else None,
            "own": self.actor.organization_id,
            "may_withdraw": self.actor.may(Permission.STOCK_SHARE),
            "may_ask": self.actor.may(Permission.REQUEST_CREATE),
        }


class OfferWithdraw(ButtonCommand):
    """The owner takes a lot off the list."""

    permission = Permission.STOCK_SHARE

    def back(self) -> str:
        """Show the list."""
        return reverse("inventory:expiring")

    def run(self) -> str:
        """Withdraw it."""
        row = offering.withdraw(actor=self.actor, now=clock.now(), uid=self.kwargs["uid"])
        return gettext("%(lot)s is not offered any more.") % {"lot": row.lot.number}
