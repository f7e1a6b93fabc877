"""Accounts with carriers, and their numbers that stand for ours."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.http.rest import ScopedReadViewSet, StrictSerializer, command
from relief.organizations.permissions import Permission
from relief.tracking import queries
from relief.tracking.api import filters
from relief.tracking.carriers import actions, naming
from relief.tracking.carriers.models import CarrierLink, CarrierNumber, CarrierParcel


class LinkOutput(serializers.ModelSerializer[CarrierLink]):
    """An account; its secrets are never told again."""

    organization = serializers.CharField(source="organization.code")
    report_url = serializers.SerializerMethodField()

    class Meta:
        model = CarrierLink
        fields = ("uid", "organization", "kind", "address", "report_url", "is_active", "created_at")

    def get_report_url(self, row: CarrierLink) -> str:
        """Return the address that the carrier reports to."""
        return f"{settings.PUBLIC_URL}{reverse('tracking:carrier-report', args=[row.uid])}"


class LinkInput(StrictSerializer):
    """An account with a carrier; without an address the carrier's public one is asked."""

    kind = serializers.ChoiceField(choices=CarrierLink.Kind.choices)
    key = serializers.CharField(max_length=200)
    customer = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    salt = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    address = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    organization = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True
    )


class ParcelOutput(serializers.ModelSerializer[CarrierParcel]):
    """A carrier's number, and how we hear of it."""

    link = serializers.UUIDField(source="link.uid")
    tracking_number = serializers.CharField(source="subject_number")

    class Meta:
        model = CarrierParcel
        fields = (
            *("uid", "link", "company", "number", "tracking_number", "status"),
            *("subscribed_at", "heard_at", "poll_at", "said"),
        )


class FollowInput(StrictSerializer):
    """A carrier's number that stands for one of ours."""

    tracking_number = serializers.CharField(max_length=24)
    company = serializers.CharField(max_length=40)
    number = serializers.CharField(max_length=60)
    phone = serializers.RegexField(r"^[0-9]{0,4}$", required=False, default="", allow_blank=True)


class NumberOutput(serializers.ModelSerializer[CarrierNumber]):
    """A carrier's own number, and what of ours it names."""

    carrier = serializers.CharField(source="carrier.code")
    subject = serializers.UUIDField(source="subject_uid")

    class Meta:
        model = CarrierNumber
        fields = (
            *("uid", "number", "carrier", "company", "kind", "subject", "subject_number"),
            *("created_at", "ended_at"),
        )


class NumberInput(StrictSerializer):
    """A carrier's own number for a consignment, shipment, package or delivery of ours."""

    kind = serializers.ChoiceField(choices=CarrierNumber.Kind.choices)
    subject = serializers.UUIDField(help_text="its uid")
    number = serializers.CharField(max_length=60)
    carrier = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True,
        help_text="empty: the one that brings it",
    )  # fmt: skip
    company = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True,
        help_text="the carrier's code at a tracking service",
    )  # fmt: skip


class CarrierNumberViewSet(ScopedReadViewSet):
    """Carriers' own numbers for what is ours."""

    model = CarrierNumber
    query = staticmethod(queries.carrier_numbers)
    permission = Permission.CONSIGNMENT_MOVE
    serializer_class = NumberOutput
    filterset_class = filters.NumberFilter

    @extend_schema(request=NumberInput, responses={201: NumberOutput})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Say under which number a carrier has something; its reports are noted there."""
        given = self.given(NumberInput)
        row = naming.set_number(
            actor=self.actor, now=clock.now(), uid=given.pop("subject"), **given
        )
        return self.answer(row, status=201)

    @extend_schema(request=None, responses=NumberOutput)
    @command()
    def end(self, request: Request, uid: UUID) -> Response:
        """Say that a number was a wrong one."""
        return self.answer(naming.end_number(actor=self.actor, now=clock.now(), uid=uid))


class CarrierLinkViewSet(ScopedReadViewSet):
    """Accounts with carriers and tracking services."""

    model = CarrierLink
    query = staticmethod(queries.carrier_links)
    permission = Permission.CONSIGNMENT_MOVE
    serializer_class = LinkOutput

    @extend_schema(request=LinkInput, responses={201: LinkOutput})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Keep an account; its key and salt are stored encrypted."""
        values = actions.LinkValues(**self.given(LinkInput))
        return self.answer(
            actions.add_link(actor=self.actor, now=clock.now(), values=values), status=201
        )

    @extend_schema(request=FollowInput, responses={201: ParcelOutput})
    @command()
    def follow(self, request: Request, uid: UUID) -> Response:
        """Say that a carrier's number stands for one of ours; it is subscribed in a minute."""
        given = self.given(FollowInput)
        row = actions.follow(actor=self.actor, now=clock.now(), uid=uid, **given)
        return Response(ParcelOutput(row).data, status=201)


class CarrierParcelViewSet(ScopedReadViewSet):
    """Carriers' numbers that are followed."""

    model = CarrierParcel
    query = staticmethod(queries.carrier_parcels)
    permission = Permission.CONSIGNMENT_MOVE
    serializer_class = ParcelOutput
