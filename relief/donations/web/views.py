"""Pages of the donor desk and of donors: pipeline, one offer, answer, papers, receipt."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from relief.core import clock
from relief.core.errors import NotFound
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.donations import actions, papers, queries
from relief.donations.models import Pledge, PledgeLine
from relief.donations.states import PledgeStatus
from relief.donations.web import cards, forms
from relief.journal import presenters
from relief.organizations.models import Kind, Organization
from relief.organizations.permissions import Permission
from relief.shipping.papers import as_response
from relief.shipping.queries.names import names_on

PAGE = 20
VIEWS = {
    "open": ("offered", "screened", "conditional"),
    "coming": ("accepted", "in_transit"),
    "done": ("received", "redirected", "declined", "withdrawn", "no_show"),
}


class PledgeList(Page):
    """The pipeline by week, and the offers to answer."""

    template_name = "donations/list.html"
    permission = Permission.DONATION_VIEW
    partials: ClassVar[tuple[str, ...]] = ("rows",)

    def context(self) -> dict[str, Any]:
        """Return weeks, one page of offers, and what is needed most."""
        shown = self.request.GET.get("show", "")
        shown = shown if shown in VIEWS else "open"
        rows = queries.pledges(self.actor).filter(status__in=VIEWS[shown])
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        now = clock.now()
        weeks = queries.pipeline(self.actor, since=clock.local_date(now))
        return {
            "now": now, "shown": shown, "page": page, "weeks": weeks,
            "heads": [PledgeStatus(stage).label for stage in queries.STAGES],
            "rows": [(row, cards.pill(row), cards.goods(row)) for row in page.object_list],
            "needs": queries.needs()[:8],
            "may_offer": self.actor.may(Permission.DONATION_OFFER),
            "may_decide": self.actor.may(Permission.DONATION_DECIDE),
        }  # fmt: skip


OFFERED = "offered"


class Offer(CommandPage):
    """Offer goods."""

    template_name = "donations/offer.html"
    permission = Permission.DONATION_OFFER

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form, in the donor's own name where a donor offers."""
        donor = Organization.objects.filter(pk=self.actor.own, kind=Kind.DONOR).first()
        return forms.OfferForm(data, files, donor=str(donor or ""))

    def context(self) -> dict[str, Any]:
        """Return what is needed beside the form."""
        return {"needs": queries.needs()[:12], "now": clock.now()}

    def run(self, values: dict[str, Any]) -> str:
        """Offer, then show the offer with the donor's link."""
        form: Any = self.form
        names = ("donor_name", "contact", "hub", "ready_on", "has_packing_list", "customs_payer")
        terms = actions.Terms(
            **{name: values[name] for name in names},
            emergency=values["emergency"] or None, note=values["note"],
        )  # fmt: skip
        made = actions.offer(actor=self.actor, now=clock.now(), terms=terms, lines=form.lines())
        link = self.request.build_absolute_uri(reverse("donations:follow", args=[made.token]))
        self.request.session[OFFERED] = {str(made.pledge.uid): link}  # until the page has shown it
        return reverse("donations:pledge-detail", args=[made.pledge.uid])


class PledgePage(CommandPage):
    """A form about one pledge."""

    template_name = "donations/act.html"
    permission = Permission.DONATION_VIEW
    row: Pledge
    title = note = ""
    upload = False

    def load(self) -> None:
        """Fetch the pledge."""
        self.row = queries.pledges(self.actor).get_visible(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the pledge and its words."""
        return {
            "row": self.row, "pill": cards.pill(self.row), "goods": cards.goods(self.row),
            "title": self.title, "note": self.note, "upload": self.upload, "now": clock.now(),
        }  # fmt: skip

    def who(self) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": self.row.uid}

    def back(self) -> str:
        """Return the address of the pledge's page."""
        return reverse("donations:pledge-detail", args=[self.row.uid])


class PledgeDetail(PledgePage):
    """Take it or not: the offer against need, life, route and papers."""

    http_method_names = ["get"]

    template_name = "donations/detail.html"
    partials: ClassVar[tuple[str, ...]] = ("live-head",)

    def context(self) -> dict[str, Any]:
        """Return checks, papers, ways, where it is, where it went."""
        row, now = self.row, clock.now()
        offered = self.request.session.get(OFFERED, {})
        if str(row.uid) in offered:
            del self.request.session[OFFERED]
        decides = self.actor.may(Permission.DONATION_DECIDE)
        lacking = [x for x in row.papers.all() if x.is_required and not x.verified_at]
        takes_in = row.consignment is not None and row.status == "in_transit"
        options = actions.options(row, now)[:4] if decides and row.status == "accepted" else []
        legs = list(row.consignment.legs.order_by("sequence")) if row.consignment else []
        return {
            **super().context(),
            "link": offered.get(str(row.uid), ""),
            "checks": cards.checks(row), "suggestion": cards.suggestion(row),
            "lacking": len(lacking),
            "options": options, "legs": legs,
            "names": names_on([*legs, *(leg for found in options for leg in found.legs)]),
            "went": queries.went_to(row), "may_decide": decides,
            "may_offer": self.actor.may(Permission.DONATION_OFFER),
            "may_receive": takes_in and self.actor.may(Permission.STOCK_MOVE),
            "may_see_load": self.actor.may(Permission.CONSIGNMENT_VIEW),
            "events": presenters.story(row.uid, limit=40),
        }  # fmt: skip


class Screen(ButtonCommand):
    """Screen an offer."""

    permission = Permission.DONATION_DECIDE

    def back(self) -> str:
        """Return to the offer."""
        return reverse("donations:pledge-detail", args=[self.kwargs["uid"]])

    def run(self) -> str | None:
        """Screen."""
        actions.screen(actor=self.actor, now=clock.now(), uid=self.kwargs["uid"])
        return None


class Decide(PledgePage):
    """Accept, accept on conditions, redirect or decline."""

    permission = Permission.DONATION_DECIDE

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form as screening suggests."""
        self.title = _("Answer the offer")
        return forms.DecideForm(self.row, data)

    def run(self, values: dict[str, Any]) -> str:
        """Answer."""
        actions.decide(**self.who(), answer=actions.Answer(**values))
        return self.back()


class Withdraw(PledgePage):
    """Take an offer back."""

    permission = Permission.DONATION_OFFER
    form_class = forms.ReasonForm

    def context(self) -> dict[str, Any]:
        """Say what happens."""
        note = _("Nothing is expected any more.")
        return {**super().context(), "title": _("Withdraw"), "note": note}

    def run(self, values: dict[str, Any]) -> str:
        """Withdraw."""
        actions.withdraw(**self.who(), **values)
        return self.back()


class PaperForm(PledgePage):
    """Note a paper of the checklist."""

    permission = Permission.DONATION_OFFER
    upload = True

    def load(self) -> None:
        """Fetch the pledge and the paper's kind."""
        super().load()
        found = self.row.papers.filter(kind__code=self.kwargs["kind"]).first()
        if found is None:
            raise NotFound
        self.paper = found
        self.title = str(found.kind)

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form with what is known."""
        names = ("number", "issued_on", "expires_on")
        known = {name: getattr(self.paper, name) for name in names}
        return forms.PaperForm(data, files, initial=known)

    def run(self, values: dict[str, Any]) -> str:
        """Note it."""
        paper = actions.Paper(**values)
        actions.set_paper(**self.who(), kind=self.kwargs["kind"], paper=paper)
        return self.back()


class Verify(ButtonCommand):
    """Say that a paper is right."""

    permission = Permission.DONATION_DECIDE

    def back(self) -> str:
        """Return to the offer."""
        return reverse("donations:pledge-detail", args=[self.kwargs["uid"]])

    def run(self) -> str | None:
        """Verify."""
        actions.verify_paper(
            actor=self.actor, now=clock.now(), uid=self.kwargs["uid"], kind=self.kwargs["kind"]
        )
        return _("Verified.")


class PaperFile(PledgePage):
    """The copy of a paper."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Return the file as a download; missing where there is none."""
        paper = self.row.papers.filter(kind__code=self.kwargs["kind"]).first()
        if paper is None or not paper.file:
            raise NotFound
        response = FileResponse(paper.file.open(), as_attachment=True)
        response["Cache-Control"] = "private, no-store"
        return response


class Consolidate(PledgePage):
    """Let accepted offers travel together, on a way chosen by time, cost and footprint."""

    permission = Permission.DONATION_DECIDE
    template_name = "donations/consolidate.html"

    def load(self) -> None:
        """Fetch the pledge, those that fit it, and the ways."""
        super().load()
        row = self.row
        alike = queries.pledges(self.actor).filter(
            status="accepted", hub=row.hub, facility=row.facility, owner=row.owner,
            emergency=row.emergency,
        )  # fmt: skip
        self.alike = [row, *alike.exclude(pk=row.pk).order_by("pk")[:50]]
        self.ways = actions.options(row, clock.now()) if row.status == "accepted" else []

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return what fits and the ways."""
        keys = [(x.key, x.key) for x in self.ways]
        return forms.ConsolidateForm(self.alike, keys, data)

    def context(self) -> dict[str, Any]:
        """Return the ways with their figures."""
        chosen = self.form["way"].value()
        ways = [(x, x.key == chosen) for x in self.ways]
        names = names_on(leg for found in self.ways for leg in found.legs)
        return {**super().context(), "ways": ways, "names": names}

    def run(self, values: dict[str, Any]) -> str:
        """Send them together."""
        actions.consolidate(
            actor=self.actor, now=clock.now(), pledges=[*map(_uid, values["pledges"])],
            way=values["way"],
        )  # fmt: skip
        return self.back()


class Receive(PledgePage):
    """Take the consignment of a pledge into stock."""

    permission = Permission.STOCK_MOVE
    template_name = "donations/receive.html"

    def load(self) -> None:
        """Fetch the pledge and every line in its consignment."""
        super().load()
        lines = PledgeLine.objects.filter(
            pledge__consignment__isnull=False, pledge__consignment=self.row.consignment_id
        )
        self.lines = list(lines.select_related("item", "pledge").order_by("pk"))

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return two fields a line."""
        return forms.ReceiveForm(self.lines, data)

    def run(self, values: dict[str, Any]) -> str:
        """Receive."""
        if self.row.consignment is None:
            raise NotFound
        form: Any = self.form
        actions.receive(
            actor=self.actor, now=clock.now(), uid=self.row.consignment.uid, counts=form.counts()
        )
        return self.back()


class Certificate(PledgePage):
    """The certificate of a received pledge."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the PDF; missing until the goods are received."""
        if self.row.status != "received":
            raise NotFound
        address = request.build_absolute_uri(f"/donations/{self.row.uid}/")
        content = papers.certificate(self.row, self.kwargs["language"], address)
        return as_response(content, f"{self.row.number}-certificate")


def _uid(text: str) -> Any:
    return models.UUIDField().to_python(text)
