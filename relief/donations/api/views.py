"""Resources: pledges, open needs and the pipeline."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.core.http.files import kept_file, made_pdf
from relief.core.http.rest import ScopedReadViewSet, command, require_known
from relief.donations import actions, papers, queries
from relief.donations.api import filters, serializers
from relief.donations.models import Pledge
from relief.donations.states import PledgeStatus
from relief.organizations.permissions import Permission

COPY = {(200, "application/octet-stream"): OpenApiTypes.BINARY}
PDF = {(200, "application/pdf"): OpenApiTypes.BINARY}
PAPER = {
    "application/json": serializers.PaperInput,
    "multipart/form-data": serializers.PledgePaperUpload,
}


class PledgeViewSet(ScopedReadViewSet):
    """Offers of goods, from the first word to the certificate."""

    model = Pledge
    query = queries.pledges
    permission = Permission.DONATION_VIEW
    serializer_class = serializers.PledgeSerializer
    filterset_class = filters.PledgeFilter

    @extend_schema(request=serializers.OfferInput, responses={201: serializers.OfferedSerializer})
    def create(self, request: Request) -> Response:
        """Offer goods; the answer holds the link that follows the offer, once."""
        given = self.given(serializers.OfferInput)
        lines = [actions.Line(**row) for row in given.pop("lines")]
        made = actions.offer(
            actor=self.actor, now=clock.now(), terms=actions.Terms(**given), lines=lines
        )
        row: Any = self.get_queryset().filter(pk=made.pledge.pk).first() or made.pledge
        row.follow_url = f"{settings.PUBLIC_URL}/give/{made.token}/"
        return Response(serializers.OfferedSerializer(row).data, status=201)

    @extend_schema(request=None, responses=serializers.PledgeSerializer)
    @command()
    def screen(self, request: Request, uid: UUID) -> Response:
        """Hold an offer against open needs, shelf life, label, weight and papers."""
        return self.answer(actions.screen(**self.who(uid)))

    @extend_schema(request=serializers.DecideInput, responses=serializers.PledgeSerializer)
    @command()
    def decide(self, request: Request, uid: UUID) -> Response:
        """Accept, accept on conditions, redirect or decline."""
        answer = actions.Answer(**self.given(serializers.DecideInput))
        return self.answer(actions.decide(**self.who(uid), answer=answer))

    @extend_schema(request=serializers.ReasonInput, responses=serializers.PledgeSerializer)
    @command()
    def withdraw(self, request: Request, uid: UUID) -> Response:
        """Take an offer back before its goods travel."""
        given = self.given(serializers.ReasonInput)
        return self.answer(actions.withdraw(**self.who(uid), **given))

    @extend_schema(request=PAPER, responses=serializers.PledgeSerializer)
    @command()
    def paper(self, request: Request, uid: UUID) -> Response:
        """Note a paper of the checklist, with its copy as a form; it is to be verified again."""
        given = self.given(serializers.PledgePaperUpload)
        kind = given.pop("kind")
        found = actions.set_paper(**self.who(uid), kind=kind, paper=actions.Paper(**given))
        return self.answer(found.pledge)

    @extend_schema(request=serializers.PaperKindInput, responses=serializers.PledgeSerializer)
    @command()
    def verify(self, request: Request, uid: UUID) -> Response:
        """Say that a paper was looked at and is right."""
        given = self.given(serializers.PaperKindInput)
        return self.answer(actions.verify_paper(**self.who(uid), **given).pledge)

    @extend_schema(responses=COPY, filters=False)
    @action(detail=True, methods=["get"], url_path="papers/<slug:kind>", url_name="paper-copy")
    def paper_copy(self, request: Request, uid: UUID, kind: str) -> HttpResponse:
        """Return the copy of a paper."""
        row = queries.pledges(self.actor).get_visible(self.actor, uid)
        paper = row.papers.filter(kind__code=kind).first()
        if paper is None or not paper.file:
            raise NotFound
        return kept_file(paper.file, "application/octet-stream", f"{row.number}-{kind}")

    @extend_schema(
        parameters=[OpenApiParameter("language", enum=["zh", "en"])], responses=PDF, filters=False
    )
    @action(detail=True, methods=["get"])
    def certificate(self, request: Request, uid: UUID) -> HttpResponse:
        """Return the donor's certificate as PDF, once the goods are received."""
        require_known(request, {"language"})
        row = queries.pledges(self.actor).get_visible(self.actor, uid)
        language = request.query_params.get("language", "zh")
        if language not in ("zh", "en"):
            raise Invalid("language", _("language must be zh or en"))
        if row.status != PledgeStatus.RECEIVED:
            raise NotFound
        address = request.build_absolute_uri(f"/donations/{row.uid}/")
        return made_pdf(papers.certificate(row, language, address), f"{row.number}-certificate")

    @extend_schema(request=serializers.ReceiveInput, responses=serializers.PledgeSerializer)
    @command()
    def receive(self, request: Request, uid: UUID) -> Response:
        """Take the consignment that a pledge travels in into stock, with all pledges in it."""
        if not self.actor.may(Permission.STOCK_MOVE):  # before the state of the row is told
            raise NotAllowed(permission=Permission.STOCK_MOVE)
        given = self.given(serializers.ReceiveInput)
        row = Pledge.objects.select_related("consignment").get_visible(self.actor, uid)
        counts = {x["line"]: actions.Count(x["good"], x["damaged"]) for x in given["lines"]}
        actions.receive(actor=self.actor, now=clock.now(), uid=_consignment_of(row), counts=counts)
        return self.answer(row)

    @extend_schema(
        request=serializers.ConsolidateInput, responses={201: serializers.ConsolidatedSerializer}
    )
    @command(detail=False)
    def consolidate(self, request: Request) -> Response:
        """Let accepted pledges travel as one consignment."""
        given = self.given(serializers.ConsolidateInput)
        row = actions.consolidate(actor=self.actor, now=clock.now(), **given)
        return Response(serializers.ConsolidatedSerializer(row).data, status=201)

    @extend_schema(responses=serializers.NeedSerializer(many=True), filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def needs(self, request: Request) -> Response:
        """Return what open requests still lack by item; nobody's name is told."""
        require_known(request, set())
        return Response(serializers.NeedSerializer(queries.needs(), many=True).data)

    @extend_schema(responses=serializers.WeekSerializer(many=True), filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def pipeline(self, request: Request) -> Response:
        """Return pledges and kilograms by week and stage, from this week on."""
        require_known(request, set())
        weeks = queries.pipeline(self.actor, since=clock.local_date(clock.now()))
        return Response(serializers.WeekSerializer(weeks, many=True).data)

    def who(self, uid: UUID) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": uid}


def _consignment_of(row: Pledge) -> UUID:
    """Return the consignment a pledge travels in; InvalidMove where it does not travel."""
    if row.consignment is None:
        raise InvalidMove(status=row.get_status_display(), current=row.status)
    uid: UUID = row.consignment.uid
    return uid
