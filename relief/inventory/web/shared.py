"""What others share with us, and where every unit of a lot is."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.emergencies.models import Emergency
from relief.inventory.actions import recall
from relief.inventory.models import StockLot
from relief.inventory.queries import lot as lot_queries
from relief.inventory.queries.offers import shared_with
from relief.inventory.queries.recalled import Where, every_unit
from relief.organizations.permissions import Permission

OUT = (Where.ON_THE_WAY, Where.WITH_RECIPIENTS, Where.WITH_PARTNER)


class SharedStock(Page):
    """Other owners' goods, as far as they share them with the reader."""

    template_name = "inventory/shared.html"
    partials = ("shared",)
    permission = Permission.STOCK_VIEW

    def context(self) -> dict[str, Any]:
        """Return what is shared, for every emergency or with one chosen."""
        emergencies = Emergency.objects.visible_to(self.actor).exclude(status="closed")
        wanted = self.request.GET.get("emergency", "").replace("\x00", "")
        chosen = emergencies.filter(code=wanted).first() if wanted else None
        return {
            "rows": shared_with(self.actor, chosen),
            "emergencies": emergencies.order_by("-pk"),
            "chosen": chosen,
        }


class RecallForm(forms.Form):
    """Why a lot is recalled."""

    reason = forms.CharField(
        label=_("Why"), max_length=200, help_text=_("Everybody who has some of it reads this.")
    )


class LotWhereabouts(CommandPage):
    """Where each unit of a lot is, and its recall."""

    template_name = "inventory/whereabouts.html"
    permission = Permission.STOCK_VIEW
    form_class = RecallForm
    lot: StockLot

    def load(self) -> None:
        """Fetch the lot."""
        self.lot = lot_queries.lot(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return every unit and whether the reader may recall."""
        rows = every_unit(self.actor, self.lot)
        is_owner = self.actor.organization_id == self.lot.owner_id
        return {
            "lot": self.lot,
            "rows": rows,
            "here": sum(row.units for row in rows if row.facility),
            "out": sum(row.units for row in rows if row.where in OUT),
            "held": sum(row.units for row in rows if row.where in (Where.RESERVED, Where.PICKED)),
            "may_recall": is_owner and self.actor.may(Permission.STOCK_MOVE),
        }

    def run(self, values: dict[str, Any]) -> str:
        """Recall the lot."""
        recall.recall(actor=self.actor, now=clock.now(), lot=self.lot.uid, **values)
        return reverse("inventory:lot-whereabouts", args=[self.lot.uid])


class RecallEnd(ButtonCommand):
    """End a recall."""

    permission = Permission.STOCK_MOVE

    def load(self) -> None:
        """Fetch the lot."""
        self.lot = lot_queries.lot(self.actor, self.kwargs["uid"])

    def back(self) -> str:
        """Show where the lot is."""
        return reverse("inventory:lot-whereabouts", args=[self.lot.uid])

    def run(self) -> str:
        """End it."""
        recall.end_recall(actor=self.actor, now=clock.now(), lot=self.lot.uid)
        return gettext("The recall has ended. What is good may leave again.")
