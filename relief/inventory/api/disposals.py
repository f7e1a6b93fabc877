"""Disposal cases by API: reading, the steps, photos and papers."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action as drf_action
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.errors import Invalid, NotAllowed
from relief.core.http.files import kept_file, made_pdf
from relief.core.http.rest import ScopedReadViewSet, StrictSerializer, command
from relief.inventory.actions import disposal
from relief.inventory.api import filters
from relief.inventory.models import (
    Disposal,
    DisposalFile,
    DisposalLine,
    DisposalMethod,
    DisposalReason,
    DisposalSignature,
)
from relief.inventory.papers import disposal as papers
from relief.inventory.queries import disposals as queries
from relief.organizations.permissions import Permission

LARGEST = 10**12
PDF = {(200, "application/pdf"): OpenApiTypes.BINARY}


class DisposalLineSerializer(serializers.ModelSerializer[DisposalLine]):
    """Units of a lot in a bin."""

    lot = serializers.UUIDField(source="lot.uid")
    lot_number = serializers.CharField(source="lot.number")
    item = serializers.CharField(source="lot.item.code")
    batch = serializers.CharField(source="lot.batch")
    expires_on = serializers.DateField(source="lot.expires_on", allow_null=True)
    donor = serializers.CharField(source="lot.donor")
    bin = serializers.CharField(source="bin.code")

    class Meta:
        model = DisposalLine
        fields = (
            *("lot", "lot_number", "item", "batch", "expires_on", "donor", "bin", "condition"),
            "quantity",
        )


class SignatureSerializer(serializers.ModelSerializer[DisposalSignature]):
    """Who agreed, for whom, when."""

    organization = serializers.CharField(source="organization.code")

    class Meta:
        model = DisposalSignature
        fields = ("signer_label", "organization", "signed_at")


class DisposalFileSerializer(serializers.ModelSerializer[DisposalFile]):
    """A photo or paper; its content is at `files/<uid>/`."""

    class Meta:
        model = DisposalFile
        fields = ("uid", "kind", "content_type", "content_hash", "added_by", "created_at")


class DisposalSerializer(serializers.ModelSerializer[Disposal]):
    """What is to go, where it goes, who signed, which papers prove it."""

    owner = serializers.CharField(source="owner.code")
    facility = serializers.CharField(source="facility.code")
    lines = DisposalLineSerializer(many=True)
    signatures = SignatureSerializer(many=True)
    files = DisposalFileSerializer(many=True)

    class Meta:
        model = Disposal
        fields = (
            *("uid", "number", "owner", "facility", "status", "reason", "note", "method"),
            *("weight_kg", "volume_m3", "value_cny", "proposer_label", "contractor", "licence"),
            *("weigh_note", "weighed_kg", "certificate", "receiver", "rejection", "created_at"),
            *("proposed_at", "approved_at", "handed_over_at", "ended_at"),
            *("lines", "signatures", "files"),
        )


class FoundInput(StrictSerializer):
    """Units of a balance that cannot be used."""

    balance = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=LARGEST)


class DetectInput(StrictSerializer):
    """Goods of one owner in one facility, and why they cannot be used."""

    found = serializers.ListField(child=FoundInput(), min_length=1, max_length=200)
    reason = serializers.ChoiceField(choices=DisposalReason.choices)
    note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class QuarantineInput(StrictSerializer):
    """Where the goods are set apart; empty: where they lie."""

    to_bin = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)


class ProposeInput(StrictSerializer):
    """How the case is to end."""

    method = serializers.ChoiceField(choices=DisposalMethod.choices)
    weight_kg = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=0)
    volume_m3 = serializers.DecimalField(max_digits=14, decimal_places=4, min_value=0)
    value_cny = serializers.DecimalField(max_digits=16, decimal_places=2, min_value=0)
    note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class WhyInput(StrictSerializer):
    """Why the case ends here."""

    reason = serializers.CharField(max_length=200)


class HandToContractorInput(StrictSerializer):
    """Who takes the goods, with the weigh note as a multipart file (PDF or picture)."""

    contractor = serializers.CharField(max_length=120)
    licence = serializers.CharField(max_length=60)
    weigh_note = serializers.CharField(max_length=60)
    weighed_kg = serializers.DecimalField(max_digits=14, decimal_places=3)
    file = serializers.FileField(max_length=200)


class CertifyInput(StrictSerializer):
    """The number of the contractor's certificate, and the paper as a multipart file."""

    certificate = serializers.CharField(max_length=60)
    file = serializers.FileField(max_length=200)


class DivertInput(StrictSerializer):
    """Who takes the goods instead; their receipt as a multipart file where there is one."""

    receiver = serializers.CharField(max_length=120)
    file = serializers.FileField(max_length=200, required=False, default=None)


class PhotoInput(StrictSerializer):
    """A JPEG, PNG or WebP picture as a multipart file."""

    photo = serializers.FileField(max_length=200)


class DisposalViewSet(ScopedReadViewSet):
    """Goods that are to leave for good, from found to certified."""

    model = Disposal
    query = queries.disposals
    permission = Permission.STOCK_VIEW
    serializer_class = DisposalSerializer
    filterset_class = filters.DisposalFilter

    @extend_schema(request=DetectInput, responses={201: DisposalSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Open a case."""
        values = self.given(DetectInput)
        found = [disposal.Found(**row) for row in values.pop("found")]
        case = disposal.detect(actor=self.actor, now=clock.now(), found=found, **values)
        return self.answer(case, status=201)

    @extend_schema(request=QuarantineInput, responses=DisposalSerializer)
    @command()
    def quarantine(self, request: Request, uid: Any) -> Response:
        """Set the goods of a case apart."""
        return self._step(disposal.quarantine, uid, self.given(QuarantineInput))

    @extend_schema(request=ProposeInput, responses=DisposalSerializer)
    @command()
    def propose(self, request: Request, uid: Any) -> Response:
        """Say how the case is to end; two others sign it."""
        proposal = disposal.Proposal(**self.given(ProposeInput))
        return self._step(disposal.propose, uid, {"proposal": proposal})

    @extend_schema(request=None, responses=DisposalSerializer)
    @command()
    def sign(self, request: Request, uid: Any) -> Response:
        """Agree to the proposal, as a person."""
        return self._step(disposal.sign, uid, {})

    @extend_schema(request=WhyInput, responses=DisposalSerializer)
    @command()
    def reject(self, request: Request, uid: Any) -> Response:
        """Refuse the proposal, as a person."""
        return self._step(disposal.reject, uid, self.given(WhyInput))

    @extend_schema(request=WhyInput, responses=DisposalSerializer)
    @command()
    def drop(self, request: Request, uid: Any) -> Response:
        """End a case that was opened by mistake."""
        return self._step(disposal.drop, uid, self.given(WhyInput))

    @extend_schema(
        request={"multipart/form-data": HandToContractorInput}, responses=DisposalSerializer
    )
    @command("hand-over")
    def hand_over(self, request: Request, uid: Any) -> Response:
        """Give the goods to a contractor."""
        return self._step(disposal.hand_over, uid, self._form(HandToContractorInput))

    @extend_schema(request={"multipart/form-data": CertifyInput}, responses=DisposalSerializer)
    @command()
    def certify(self, request: Request, uid: Any) -> Response:
        """Keep the certificate; the goods leave the books."""
        return self._step(disposal.certify, uid, self._form(CertifyInput))

    @extend_schema(request={"multipart/form-data": DivertInput}, responses=DisposalSerializer)
    @command()
    def divert(self, request: Request, uid: Any) -> Response:
        """Give the goods to who uses them otherwise; they leave the books."""
        return self._step(disposal.divert, uid, self._form(DivertInput))

    @extend_schema(request={"multipart/form-data": PhotoInput}, responses=DisposalSerializer)
    @command()
    def photos(self, request: Request, uid: Any) -> Response:
        """Keep a photo with the case."""
        return self._step(disposal.add_photo, uid, {"file": self._form(PhotoInput)["photo"]})

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @drf_action(detail=True, methods=["get"], url_path="files/<uuid:file>", url_name="file")
    def file(self, request: Request, uid: Any, file: Any) -> HttpResponse:
        """Return a photo or paper of the case."""
        row = queries.disposal_file(self.actor, uid, file)
        return kept_file(row.file, row.content_type, f"{row.kind}-{row.uid}")

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", enum=papers.KINDS, required=True),
            OpenApiParameter("language", enum=["zh", "en"]),
        ],
        responses=PDF,
    )
    @drf_action(detail=True, methods=["get"])
    def paper(self, request: Request, uid: Any) -> HttpResponse:
        """Return the certificate or the donor notice as PDF."""
        case = self.get_object()
        kind = request.query_params.get("kind", "")
        language = request.query_params.get("language", "zh")
        if kind not in papers.KINDS:
            raise Invalid("kind", _("kind must be one of {kinds}"), kinds=", ".join(papers.KINDS))
        if language not in ("zh", "en"):
            raise Invalid("language", _("language must be zh or en"))
        address = request.build_absolute_uri(f"/disposals/{case.uid}/")
        return made_pdf(papers.make(case, kind, language, address), f"{case.number}-{kind}")

    @property
    def query_parameters(self) -> tuple[str, ...]:
        """Return the parameters of this operation beside the filters."""
        return ("kind", "language") if self.action == "paper" else ()

    def _form(self, form: type[StrictSerializer]) -> dict[str, Any]:
        """Return the values of a form with a file; who may not or sees no case hears that first."""
        if not self.actor.may(Permission.DISPOSAL_PROPOSE):
            raise NotAllowed
        self.get_object()
        return self.given(form)

    def _step(self, step: Any, uid: Any, values: dict[str, Any]) -> Response:
        return self.answer(step(actor=self.actor, now=clock.now(), uid=uid, **values))
