"""Kits: define, plan where how many could be built, build, break."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relief.catalog import actions as catalog
from relief.catalog.models import Kit
from relief.core import clock
from relief.core.errors import Invalid
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.core.http.picking import item_picker
from relief.inventory.actions import kits
from relief.inventory.queries import built
from relief.inventory.web.choosing import LARGEST, facility_field, offer, units_field
from relief.inventory.web.goods import BalancePage
from relief.inventory.web.lines import LinedForm
from relief.organizations.permissions import Permission

DEFAULT_TARGET = 100


class ComponentForm(forms.Form):
    """So many of an item in one kit."""

    item = forms.UUIDField(label=_("Component"), widget=item_picker("item-options"))
    quantity = units_field(_("In one kit"))


class KitForm(LinedForm):
    """What the kit is as goods, and what is in it."""

    line_class = ComponentForm

    item = forms.UUIDField(
        label=_("The kit"), widget=item_picker("item-options"),
        help_text=_("The catalogue's item that a ready kit is."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, max_length=200)


class KitList(Page):
    """The organization's kits in force and those that ended."""

    template_name = "inventory/kits.html"
    permission = Permission.STOCK_VIEW

    def context(self) -> dict[str, Any]:
        """Return the definitions."""
        rows = built.kits(self.actor)
        return {
            "live": rows.filter(ended_at__isnull=True)[:200],
            "ended": rows.filter(ended_at__isnull=False)[:50],
            "may_edit": self.actor.may(Permission.CATALOG_EDIT),
        }


class KitNew(CommandPage):
    """Say what a kit is made of."""

    template_name = "inventory/kit_new.html"
    permission = Permission.CATALOG_EDIT
    form_class = KitForm

    def run(self, values: dict[str, Any]) -> str:
        """Define it and show the plan."""
        components = {line["item"]: line["quantity"] for line in values["lines"]}
        if len(components) < len(values["lines"]):
            raise Invalid("components", _("Name each component once."))
        row = catalog.define_kit(
            actor=self.actor,
            now=clock.now(),
            item=values["item"],
            components=components,
            note=values["note"],
        )
        return reverse("inventory:kit-detail", args=[row.uid])


class BuildForm(forms.Form):
    """How many to build where."""

    facility = facility_field(_("Warehouse"))
    quantity = units_field(_("Kits"))
    bin_code = forms.CharField(
        label=_("Bin"), required=False, max_length=60, help_text=_("Empty means not put away yet.")
    )


class KitDetail(CommandPage):
    """What is in a kit, how many could be built where, what is missing; building them."""

    template_name = "inventory/kit.html"
    permission = Permission.STOCK_VIEW
    post_permission = Permission.STOCK_MOVE
    row: Kit

    def load(self) -> None:
        """Fetch the definition."""
        self.row = built.kits(self.actor).get_visible(self.actor, self.kwargs["uid"])

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with the facilities in use."""
        return offer(BuildForm(data), self.actor)

    def context(self) -> dict[str, Any]:
        """Return the plan for the number of kits asked for."""
        target = _target(self.request.GET.get("target", ""))
        plans = built.plan(self.row, target, clock.now())
        return {
            "row": self.row,
            "target": target,
            "plans": plans,
            "possible": sum(plan.possible for plan in plans),
            "ready": sum(plan.ready for plan in plans),
            "may_build": self.actor.may(Permission.STOCK_MOVE)
            and self.row.ended_at is None
            and self.actor.organization_id == self.row.organization_id,
            "may_edit": self.actor.may(Permission.CATALOG_EDIT)
            and self.actor.organization_id == self.row.organization_id,
        }

    def run(self, values: dict[str, Any]) -> str:
        """Build and show the lot of the kits."""
        movement = kits.build(
            actor=self.actor,
            now=clock.now(),
            kit=self.row.uid,
            facility=values["facility"].uid,
            quantity=values["quantity"],
            bin_code=values["bin_code"] or "-",
        )
        return reverse("inventory:lot-detail", args=[movement.reference_uid])


class KitEnd(ButtonCommand):
    """Build this kit no more."""

    permission = Permission.CATALOG_EDIT

    def back(self) -> str:
        """Show all kits."""
        return reverse("inventory:kit-list")

    def run(self) -> str:
        """End the definition."""
        row = catalog.end_kit(actor=self.actor, now=clock.now(), uid=self.kwargs["uid"])
        return gettext("%(number)s is built no more.") % {"number": row.number}


class BreakForm(forms.Form):
    """How many kits to take apart."""

    quantity = units_field(_("Kits"))


class BreakUp(BalancePage):
    """Take kits apart in their bin."""

    form_class = BreakForm
    title = _("Take kits apart")
    submit = _("Take apart")

    def run(self, values: dict[str, Any]) -> str:
        """Break them and show the movement."""
        movement = kits.break_up(
            actor=self.actor, now=clock.now(), balance=self.balance.uid, **values
        )
        return reverse("inventory:movement-detail", args=[movement.uid])


def _target(text: str) -> int:
    """Return the number of kits asked for, a hundred where nobody said."""
    if text.isascii() and text.isdigit() and 0 < len(text) < 13:
        return max(1, min(int(text), LARGEST))
    return DEFAULT_TARGET
