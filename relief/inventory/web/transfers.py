"""Transfers between facilities: ask, answer, send off."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.errors import Invalid
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.core.http.picking import item_picker
from relief.inventory.actions import transfer as actions
from relief.inventory.models import PickList, Transfer
from relief.inventory.queries import arriving
from relief.inventory.web.choosing import facility_field, offer, owner_field, units_field
from relief.inventory.web.lines import LinedForm
from relief.journal.presenters import story
from relief.organizations.permissions import Permission

PAGE_SIZE = 50


class GoodsForm(forms.Form):
    """How many of an item."""

    item = forms.UUIDField(label=_("Item"), widget=item_picker("item-options"))
    quantity = units_field(_("Quantity"))


class TransferForm(LinedForm):
    """From where to where, what and why."""

    line_class = GoodsForm

    origin = facility_field(_("From"))
    destination = facility_field(_("To"))
    owner = owner_field()
    reason = forms.CharField(label=_("Reason"), max_length=200)


class TransferList(Page):
    """Transfers, newest first."""

    template_name = "inventory/transfers.html"
    permission = Permission.STOCK_VIEW

    def context(self) -> dict[str, Any]:
        """Return a page of transfers."""
        rows = arriving.transfers(self.actor)
        return {
            "now": clock.now(),
            "page": Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page")),
            "may_move": self.actor.may(Permission.STOCK_MOVE),
        }


class TransferNew(CommandPage):
    """Ask for goods to be brought elsewhere."""

    template_name = "inventory/transfer_new.html"
    permission = Permission.STOCK_MOVE
    form_class = TransferForm

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with facilities and owners."""
        form = TransferForm(data, initial={"origin": self.request.GET.get("origin")})
        return offer(form, self.actor)

    def run(self, values: dict[str, Any]) -> str:
        """Hold the goods and show the transfer."""
        lines = {line["item"]: line["quantity"] for line in values["lines"]}
        if len(lines) < len(values["lines"]):
            raise Invalid("lines", _("Name each item once."))
        owner = values.get("owner")
        row = actions.request(
            actor=self.actor,
            now=clock.now(),
            origin=values["origin"].uid,
            destination=values["destination"].uid,
            owner=owner.uid if owner else None,
            lines=lines,
            reason=values["reason"],
        )
        return reverse("inventory:transfer-detail", args=[row.uid])


class TransferDetail(Page):
    """One transfer: its goods, where they are, what is next."""

    template_name = "inventory/transfer.html"
    permission = Permission.STOCK_VIEW
    row: Transfer

    def load(self) -> None:
        """Fetch the transfer."""
        self.row = arriving.transfer(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the transfer and what may be done now."""
        picks = PickList.objects.visible_to(self.actor).filter(reference_uid=self.row.uid)
        return {
            "now": clock.now(),
            "row": self.row,
            "held": arriving.held_for(self.row),
            "sent": arriving.sent_by(self.row),
            "pick": picks.first(),
            "receipt": getattr(self.row, "receipt", None),
            "may_move": self.actor.may(Permission.STOCK_MOVE),
            "may_answer": self.actor.may(Permission.RELEASE_DECIDE)
            and self.actor.organization_id == self.row.owner_id,
            "events": story(self.row.uid, limit=20),
        }


class TransferCommand(ButtonCommand):
    """A button of a transfer."""

    permission = Permission.STOCK_MOVE

    def back(self) -> str:
        """Show the transfer."""
        return reverse("inventory:transfer-detail", args=[self.kwargs["uid"]])

    def load(self) -> None:
        """Answer 404 before any word to who does not see it."""
        arriving.transfer(self.actor, self.kwargs["uid"])

    def common(self) -> dict[str, Any]:
        """Return what every action on a transfer takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": self.kwargs["uid"]}


class TransferRelease(TransferCommand):
    """The owner lets the goods go."""

    permission = Permission.RELEASE_DECIDE

    def run(self) -> str:
        """Release."""
        actions.release(**self.common())
        return gettext("Released. The warehouse can pick now.")


class TransferReject(TransferCommand):
    """The owner refuses."""

    permission = Permission.RELEASE_DECIDE

    def run(self) -> None:
        """Refuse with the reason given."""
        actions.reject(**self.common(), answer=self.request.POST.get("answer", "")[:200])


class TransferCancel(TransferCommand):
    """Call it off."""

    def run(self) -> None:
        """Cancel with the reason given."""
        actions.cancel(**self.common(), reason=self.request.POST.get("reason", "")[:200])


class TransferDispatch(TransferCommand):
    """Send it off."""

    def run(self) -> str:
        """Dispatch with the waybill given."""
        row = actions.dispatch(**self.common(), waybill=self.request.POST.get("waybill", "")[:60])
        lots = len(arriving.sent_by(row))
        said = ngettext("%(n)s lot is on its way.", "%(n)s lots are on their way.", lots)
        return said % {"n": lots}
