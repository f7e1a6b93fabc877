"""What the API says about requests, and what it takes."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from relief.core.http.rest import StrictSerializer
from relief.demand.models import ReliefRequest, RequestClass, RequestLine
from relief.demand.rules import MOST_DAYS, MOST_PEOPLE, MOST_UNITS


class LineSerializer(serializers.ModelSerializer[RequestLine]):
    """One item asked for; counts in base units of `unit`."""

    item = serializers.CharField(source="item.code")
    item_name_zh = serializers.CharField(source="item.name_zh")
    item_name_en = serializers.CharField(source="item.name_en")
    unit = serializers.CharField(source="item.unit_en")
    request_class = serializers.IntegerField(source="effective_class")
    open = serializers.IntegerField(source="open_units")

    class Meta:
        model = RequestLine
        fields = (
            *("uid", "item", "item_name_zh", "item_name_en", "unit", "request_class"),
            *("requested", "verified", "verify_reason", "floor", "already", "allocated"),
            *("dispatched", "delivered", "open", "reckoning", "explanation"),
        )


class RequestSerializer(serializers.ModelSerializer[ReliefRequest]):
    """A request with its lines."""

    organization = serializers.CharField(source="organization.code")
    emergency = serializers.UUIDField(source="emergency.uid")
    site = serializers.UUIDField(source="site.uid")
    site_name_zh = serializers.CharField(source="site.name_zh")
    site_name_en = serializers.CharField(source="site.name_en")
    place = serializers.CharField(source="site.place.code")
    lines = LineSerializer(many=True)

    class Meta:
        model = ReliefRequest
        fields = (
            *("uid", "number", "status", "organization", "emergency", "site", "site_name_zh"),
            *("site_name_en", "place", "request_class", "people", "people_under_5"),
            *("people_60_plus", "people_80_plus", "days", "vulnerability", "needed_by", "notes"),
            *("decision_note", "created_at", "submitted_at", "approved_at", "lines"),
        )


class LineInput(StrictSerializer):
    """One line: the item's code or public id, and base units."""

    item = serializers.CharField(max_length=60)
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_UNITS)
    request_class = serializers.ChoiceField(
        choices=RequestClass.choices, required=False, allow_null=True
    )


class DraftInput(StrictSerializer):
    """What a draft says; a patch may leave out anything."""

    site = serializers.UUIDField(required=False)
    place = serializers.CharField(required=False, max_length=40, help_text="GB/T 2260 code")
    people = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE)
    people_under_5 = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE, required=False)
    people_60_plus = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE, required=False)
    people_80_plus = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE, required=False)
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, required=False)
    request_class = serializers.ChoiceField(choices=RequestClass.choices, required=False)
    needed_by = serializers.DateTimeField(required=False, allow_null=True)
    notes = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    lines = LineInput(many=True, required=False)


class RequestInput(DraftInput):
    """A new request; without lines the calculator proposes them."""

    emergency = serializers.UUIDField()


class DraftPatch(DraftInput):
    """Changes of a draft."""

    people = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE, required=False)


class VerifiedInput(StrictSerializer):
    """What a check found for a line."""

    line = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=0, max_value=MOST_UNITS)
    already = serializers.IntegerField(min_value=0, max_value=MOST_UNITS, required=False, default=0)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")


class ApproveInput(StrictSerializer):
    """A check's findings; lines that are not named are verified as asked."""

    lines = VerifiedInput(many=True, required=False)
    request_class = serializers.ChoiceField(choices=RequestClass.choices, required=False)
    vulnerability = serializers.DecimalField(
        max_digits=4, decimal_places=3, min_value=1, max_value=Decimal("1.5"), required=False
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return choices as whole numbers: DRF gives them as it found them."""
    if values.get("request_class") is not None:
        values["request_class"] = int(values["request_class"])
    return values
