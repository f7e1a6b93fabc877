"""The steps of a disposal case, each a small form or a button."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.http.pages import ButtonCommand
from relief.core.http.picking import FileDrop
from relief.inventory.actions import disposal as actions
from relief.inventory.models import DisposalMethod
from relief.inventory.queries import disposals as queries
from relief.inventory.web import disposal_looks as looks
from relief.inventory.web.disposals import CasePage, suggested
from relief.organizations.permissions import Permission

PAPERS = "application/pdf,image/jpeg,image/png,image/webp"


class QuarantineForm(forms.Form):
    """Where the goods are set apart."""

    to_bin = forms.CharField(
        label=_("Quarantine bin"), required=False, max_length=60,
        help_text=_("Empty: they stay in the bin where they lie."),
    )  # fmt: skip


class ProposeForm(forms.Form):
    """How the case is to end."""

    method = forms.ChoiceField(label=_("Where it goes"), choices=DisposalMethod.choices)
    weight_kg = forms.DecimalField(label=_("Weight"), min_value=0, max_digits=14, decimal_places=3)
    volume_m3 = forms.DecimalField(label=_("Volume"), min_value=0, max_digits=14, decimal_places=4)
    value_cny = forms.DecimalField(
        label=_("Value in the books"), min_value=0, max_digits=16, decimal_places=2
    )
    note = forms.CharField(
        label=_("What the signers should know"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class WhyForm(forms.Form):
    """Why the case ends here."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class HandOverForm(forms.Form):
    """Who takes the goods, and what they weighed."""

    contractor = forms.CharField(label=_("Contractor"), max_length=120)
    licence = forms.CharField(label=_("Licence number"), max_length=60)
    weigh_note = forms.CharField(label=_("Number of the weigh note"), max_length=60)
    weighed_kg = forms.DecimalField(
        label=_("Weighed"), min_value=0, max_digits=14, decimal_places=3
    )
    file = forms.FileField(label=_("Weigh note"), widget=FileDrop(attrs={"accept": PAPERS}))


class CertifyForm(forms.Form):
    """The contractor's certificate."""

    certificate = forms.CharField(label=_("Number of the certificate"), max_length=60)
    file = forms.FileField(label=_("Certificate"), widget=FileDrop(attrs={"accept": PAPERS}))


class DivertForm(forms.Form):
    """Who takes the goods instead."""

    receiver = forms.CharField(label=_("Receiver"), max_length=120)
    file = forms.FileField(
        label=_("Receipt"), required=False, widget=FileDrop(attrs={"accept": PAPERS})
    )


class PhotoForm(forms.Form):
    """A picture of the goods."""

    file = forms.FileField(label=_("Photo"), widget=FileDrop(attrs={"accept": "image/*"}))


class CaseStep(CasePage):
    """A form of one step."""

    template_name = "inventory/disposal_step.html"
    permission = Permission.DISPOSAL_PROPOSE
    title: Any = ""
    line: Any = ""
    submit: Any = ""

    def context(self) -> dict[str, Any]:
        """Return the case and the words of the step."""
        return {
            "case": self.case,
            "goods": looks.goods(self.case),
            "title": self.title,
            "line": self.line,
            "submit": self.submit,
            "uploads": any(isinstance(row, forms.FileField) for row in self.form.fields.values()),
            "suffixes": {"weight_kg": "kg", "volume_m3": "m³", "value_cny": "CNY"},
        }


class Quarantine(CaseStep):
    """Set the goods apart."""

    form_class = QuarantineForm
    title = _("Set apart in quarantine")
    line = _("From here on nothing else takes these goods until the case ends.")
    submit = _("Set apart")

    def run(self, values: dict[str, Any]) -> str:
        """Quarantine."""
        actions.quarantine(**self.who(), **values)
        return self.home()


class Propose(CaseStep):
    """Propose where the goods go."""

    form_class = ProposeForm
    title = _("Propose where it goes")
    line = _("Two others sign, one of them the owner's. Weigh the goods if you can.")
    submit = _("Propose")

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with what the catalogue says of weight, volume and value."""
        return ProposeForm(data, initial=suggested(self.case))

    def run(self, values: dict[str, Any]) -> str:
        """Propose."""
        actions.propose(**self.who(), proposal=actions.Proposal(**values))
        return self.home()


class Drop(CaseStep):
    """End a case that was opened by mistake."""

    form_class = WhyForm
    title = _("Opened by mistake")
    line = _("What was set apart stays quarantined until somebody takes it back as good.")
    submit = _("End the case")

    def run(self, values: dict[str, Any]) -> str:
        """Drop."""
        actions.drop(**self.who(), **values)
        return self.home()


class Reject(CaseStep):
    """Refuse a proposal."""

    permission = Permission.DISPOSAL_APPROVE
    form_class = WhyForm
    title = _("Reject the proposal")
    line = _("The goods stay quarantined. Say what should happen instead.")
    submit = _("Reject")

    def run(self, values: dict[str, Any]) -> str:
        """Reject."""
        actions.reject(**self.who(), **values)
        return self.home()


class HandOver(CaseStep):
    """Give the goods to a contractor."""

    form_class = HandOverForm
    title = _("Hand over to the contractor")
    line = _("The goods stay in the books until the certificate is here.")
    submit = _("Hand over")

    def run(self, values: dict[str, Any]) -> str:
        """Hand over."""
        actions.hand_over(**self.who(), **values)
        return self.home()


class Certify(CaseStep):
    """Keep the certificate."""

    form_class = CertifyForm
    title = _("Certify")
    line = _("The goods leave the books now. This cannot be undone.")
    submit = _("Certify, out of the books")

    def run(self, values: dict[str, Any]) -> str:
        """Certify."""
        actions.certify(**self.who(), **values)
        return self.home()


class Divert(CaseStep):
    """Give the goods to another use."""

    form_class = DivertForm
    title = _("Give to the receiver")
    line = _("The goods leave the books now. This cannot be undone.")
    submit = _("Give, out of the books")

    def run(self, values: dict[str, Any]) -> str:
        """Divert."""
        actions.divert(**self.who(), **values)
        return self.home()


class Photo(CaseStep):
    """Add a photo."""

    form_class = PhotoForm
    title = _("Add a photo")
    line = _("Where and when it was taken is removed before it is kept.")
    submit = _("Keep the photo")

    def run(self, values: dict[str, Any]) -> str:
        """Keep it."""
        actions.add_photo(**self.who(), **values)
        return self.home()


class Sign(ButtonCommand):
    """Agree to a proposal."""

    permission = Permission.DISPOSAL_APPROVE

    def load(self) -> None:
        """Fetch the case."""
        self.case = queries.disposal(self.actor, self.kwargs["uid"])

    def back(self) -> str:
        """Show the case."""
        return reverse("inventory:disposal-detail", args=[self.case.uid])

    def run(self) -> str:
        """Sign."""
        case = actions.sign(actor=self.actor, now=clock.now(), uid=self.case.uid)
        if case.status == "approved":
            return gettext("Signed. Two have signed: the goods may go.")
        return gettext("Signed. Somebody else signs next.")
