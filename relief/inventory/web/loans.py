"""Loans and swaps: the balance with each partner, one loan, and its steps."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.core.http.picking import Chips, item_picker
from relief.inventory.actions import loan as actions
from relief.inventory.models import Facility, Loan, LoanKind
from relief.inventory.queries import loans as queries
from relief.inventory.queries.lists import facilities
from relief.inventory.web import loan_looks as looks
from relief.journal import presenters
from relief.organizations.models import Organization
from relief.organizations.permissions import Permission

PAGE_SIZE = 50
LINES = 3
LARGEST = 10**12


class LoanList(Page):
    """What we owe, what is owed to us, and the loans behind it."""

    template_name = "inventory/loans.html"
    permission = Permission.STOCK_VIEW

    def context(self) -> dict[str, Any]:
        """Return balances by partner and the loans."""
        page = Paginator(queries.loans(self.actor), PAGE_SIZE).get_page(
            self.request.GET.get("page")
        )
        return {
            "today": clock.local_date(clock.now()),
            "balances": looks.balances(queries.owed(self.actor), self.actor),
            "page": page,
            "rows": [looks.card(row, self.actor) for row in page],
            "may_propose": self.actor.may(Permission.STOCK_SHARE),
        }


class ProposeForm(forms.Form):
    """What two partners would agree on."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=LoanKind.choices, widget=Chips, initial="loan"
    )
    side = forms.ChoiceField(
        label=_("We"), widget=Chips, initial="lend",
        choices=[("lend", _("lend")), ("borrow", _("borrow"))],
    )  # fmt: skip
    partner = forms.ModelChoiceField(
        queryset=Organization.objects.none(), label=_("Partner"), to_field_name="uid"
    )
    facility = forms.ModelChoiceField(
        queryset=Facility.objects.none(), label=_("Warehouse"), to_field_name="uid",
        help_text=_("Where the goods lie when they change their owner."),
    )  # fmt: skip
    due_on = forms.DateField(
        label=_("Back by"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    min_life_days = forms.IntegerField(
        label=_("Life left when it comes back"), required=False, min_value=0, max_value=3650
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the fields of each line."""
        super().__init__(*args, **kwargs)
        for number in range(LINES):
            needed = number == 0
            self.fields[f"item_{number}"] = forms.UUIDField(
                label=_("Item"), required=needed, widget=item_picker("item-options")
            )
            self.fields[f"quantity_{number}"] = forms.IntegerField(
                label=_("Quantity"), required=needed, min_value=1, max_value=LARGEST
            )
            self.fields[f"back_item_{number}"] = forms.UUIDField(
                label=_("Comes back as"), required=False, widget=item_picker("item-options")
            )
            self.fields[f"back_quantity_{number}"] = forms.IntegerField(
                label=_("Quantity back"), required=False, min_value=1, max_value=LARGEST
            )

    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of each line."""
        names = ("item", "quantity", "back_item", "back_quantity")
        return [[self[f"{name}_{number}"] for name in names] for number in range(LINES)]


class LoanNew(CommandPage):
    """Propose a loan or swap."""

    template_name = "inventory/loan_new.html"
    permission = Permission.STOCK_SHARE

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with partners and warehouses to choose from."""
        form = ProposeForm(data)
        partners = Organization.objects.visible_to(self.actor).filter(kind="partner")
        others = partners.filter(is_active=True).exclude(pk=self.actor.own)
        form.fields["partner"].queryset = others.order_by("code")  # type: ignore[attr-defined]
        places = facilities(self.actor).filter(is_active=True).order_by("code")
        form.fields["facility"].queryset = places  # type: ignore[attr-defined]
        return form

    def run(self, values: dict[str, Any]) -> str:
        """Propose it, then show the loan."""
        lines = [
            actions.LineTerms(
                values[f"item_{number}"], values[f"quantity_{number}"] or 0,
                values[f"back_item_{number}"], values[f"back_quantity_{number}"],
            )
            for number in range(LINES)
            if values[f"item_{number}"]
        ]  # fmt: skip
        terms = actions.Terms(
            kind=values["kind"],
            partner=values["partner"].uid,
            we_lend=values["side"] == "lend",
            facility=values["facility"].uid,
            lines=lines,
            due_on=values["due_on"],
            min_life_days=values["min_life_days"] or 0,
            note=values["note"],
        )
        row = actions.propose(actor=self.actor, now=clock.now(), terms=terms)
        return reverse("inventory:loan-detail", args=[row.uid])


class LoanPage(CommandPage):
    """A page or a form about one loan."""

    permission = Permission.STOCK_VIEW
    loan: Loan

    def load(self) -> None:
        """Fetch the loan."""
        self.loan = queries.loan(self.actor, self.kwargs["uid"])

    def who(self) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": self.loan.uid}

    def home(self) -> str:
        """Return the loan's page."""
        return reverse("inventory:loan-detail", args=[self.loan.uid])


class LoanDetail(LoanPage):
    """One loan: what was agreed, what was given, what is owed, the next step."""

    template_name = "inventory/loan.html"
    http_method_names = ["get"]

    def context(self) -> dict[str, Any]:
        """Return the loan as the reader's side sees it."""
        return {
            "today": clock.local_date(clock.now()),
            "loan": self.loan,
            "look": looks.loan(self.loan, self.actor),
            "events": presenters.story(self.loan.uid, limit=20),
        }


class GiveForm(forms.Form):
    """How many units of which line."""

    line = forms.UUIDField()
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=LARGEST)


class LoanGive(LoanPage):
    """Give units of a line to the borrower."""

    template_name = "inventory/loan_give.html"
    permission = Permission.STOCK_MOVE
    form_class = GiveForm
    back = False

    def context(self) -> dict[str, Any]:
        """Return the loan and the lines that can be given."""
        return {
            "loan": self.loan,
            "look": looks.loan(self.loan, self.actor),
            "back": self.back,
            "lines": [row for row in self.loan.lines.all() if self._left(row)],
        }

    def _left(self, row: Any) -> int:
        return int(row.owed if self.back else row.to_give)

    def run(self, values: dict[str, Any]) -> str:
        """Give."""
        actions.give(**self.who(), **values)
        return self.home()


class LoanGiveBack(LoanGive):
    """Give units of a line back to the lender."""

    back = True

    def run(self, values: dict[str, Any]) -> str:
        """Give back."""
        actions.give_back(**self.who(), **values)
        return self.home()


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)


class LoanAnswer(LoanPage):
    """Decline, or forgive the rest."""

    template_name = "inventory/loan_answer.html"
    permission = Permission.STOCK_SHARE
    form_class = ReasonForm
    title: Any = ""

    def context(self) -> dict[str, Any]:
        """Return the loan and the words of the answer."""
        return {"loan": self.loan, "look": looks.loan(self.loan, self.actor), "title": self.title}


class LoanDecline(LoanAnswer):
    """Decline a proposal."""

    title = _("Decline")

    def run(self, values: dict[str, Any]) -> str:
        """Decline."""
        actions.decline(**self.who(), **values)
        return self.home()


class LoanForgive(LoanAnswer):
    """Let the borrower keep the rest."""

    title = _("Forgive the rest")

    def run(self, values: dict[str, Any]) -> str:
        """Forgive."""
        actions.forgive(**self.who(), **values)
        return self.home()


class LoanButton(ButtonCommand):
    """A step of a loan by one button."""

    permission = Permission.STOCK_SHARE

    def load(self) -> None:
        """Fetch the loan."""
        self.loan = queries.loan(self.actor, self.kwargs["uid"])

    def back(self) -> str:
        """Show the loan."""
        return reverse("inventory:loan-detail", args=[self.loan.uid])


class LoanAgree(LoanButton):
    """Agree to a proposal."""

    def run(self) -> str:
        """Agree."""
        actions.agree(actor=self.actor, now=clock.now(), uid=self.loan.uid)
        return gettext("Agreed. The lender's stock keeper gives the goods next.")


class LoanCancel(LoanButton):
    """Withdraw."""

    def run(self) -> str:
        """Cancel."""
        actions.cancel(actor=self.actor, now=clock.now(), uid=self.loan.uid)
        return gettext("Withdrawn. Nothing has moved.")
