"""Pages that change consignments: each posts to one action."""

from typing import Any, ClassVar

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from relief.core import clock
from relief.core.errors import NotFound
from relief.core.http.pages import CommandPage
from relief.organizations.permissions import Permission
from relief.shipping import actions, queries
from relief.shipping.models import Consignment, Leg
from relief.shipping.queries.names import names_on
from relief.shipping.web import cards, forms


class ConsignmentCommand(CommandPage):
    """A form about one consignment."""

    row: Consignment

    def load(self) -> None:
        """Fetch the consignment."""
        self.row = queries.consignment(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the consignment as it looks now."""
        now = clock.now()
        return {"now": now, "row": self.row, "card": cards.card(self.row, now)}

    def who(self) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": self.row.uid}

    def detail(self) -> str:
        """Return the address of the consignment's page."""
        return reverse("shipping:consignment-detail", args=[self.row.uid])


class Pack(ConsignmentCommand):
    """Pick and pack: count what was found, say how many packages."""

    template_name = "shipping/pack.html"
    permission = Permission.CONSIGNMENT_PACK

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form with a field a line."""
        return forms.PackForm(self.row, data)

    def run(self, values: dict[str, Any]) -> str:
        """Pack, then load."""
        form: Any = self.form
        packages = [actions.Packages(values["kind"], values["count"])]
        actions.pack(**self.who(), packed=form.packed(), packages=packages)
        return reverse("shipping:consignment-dispatch", args=[self.row.uid])


class Dispatch(ConsignmentCommand):
    """Load and send off."""

    template_name = "shipping/dispatch.html"
    permission = Permission.CONSIGNMENT_PACK
    form_class = forms.DispatchForm

    def run(self, values: dict[str, Any]) -> str:
        """Dispatch, then show where it goes."""
        actions.dispatch(**self.who(), **values)
        return self.detail()


class SetBack(ConsignmentCommand):
    """Cancel, take back or write off, with a reason."""

    template_name = "shipping/set_back.html"
    permission = Permission.CONSIGNMENT_VIEW
    form_class = forms.ReasonForm
    ACTIONS: ClassVar[dict[str, Any]] = {
        "cancel": actions.cancel, "return": actions.send_back, "lose": actions.lose,
    }  # fmt: skip

    def context(self) -> dict[str, Any]:
        """Return the words of what is about to happen."""
        words = {
            "cancel": (_("Cancel"), _("The goods stay on their shelf and are free again.")),
            "return": (_("Take back"), _("Everything under way goes back into quarantine.")),
            "lose": (_("Write off as lost"), _("Everything under way is written off.")),
        }
        title, note = words[self.kwargs["what"]]
        return {**super().context(), "title": title, "note": note}

    def run(self, values: dict[str, Any]) -> str:
        """Run the action of this page."""
        self.ACTIONS[self.kwargs["what"]](**self.who(), **values)
        return self.detail()


class ReportLeg(ConsignmentCommand):
    """Report a leg: on the way, arrived, received with what differs."""

    template_name = "shipping/report.html"
    permission = Permission.CONSIGNMENT_MOVE
    leg: Leg

    def load(self) -> None:
        """Fetch the leg and its consignment."""
        leg = queries.legs(self.actor).filter(uid=self.kwargs["leg"]).first()
        if leg is None:
            raise NotFound
        self.leg = leg
        self.row = queries.consignment(self.actor, leg.consignment.uid)

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form with three fields a line."""
        return forms.ReportForm(self.row, data)

    def context(self) -> dict[str, Any]:
        """Return the leg beside its consignment."""
        return {**super().context(), "leg": self.leg, "names": names_on([self.leg])}

    def run(self, values: dict[str, Any]) -> str:
        """Report what was seen."""
        form: Any = self.form
        differences = [actions.Difference(*given) for given in form.differences()]
        actions.report_leg(
            actor=self.actor, now=clock.now(), uid=self.leg.uid, status=values["status"],
            note=values["note"], differences=differences,
        )  # fmt: skip
        return self.detail()
