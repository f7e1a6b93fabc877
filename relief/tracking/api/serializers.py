"""Forms of the tracking API."""

from typing import Any

from rest_framework import serializers

from relief.core.http.rest import StrictSerializer
from relief.tracking.models import Tracked
from relief.tracking.states import TrackingStatus


class LocationInput(StrictSerializer):
    """Where an event happened."""

    name = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    gb2260 = serializers.RegexField(r"^([0-9]{6})?$", required=False, default="", allow_blank=True)
    lat = serializers.FloatField(min_value=-90, max_value=90, required=False, allow_null=True)
    lon = serializers.FloatField(min_value=-180, max_value=180, required=False, allow_null=True)


class ReportedEvent(StrictSerializer):
    """One event a carrier reports."""

    event_id = serializers.CharField(max_length=120)
    tracking_number = serializers.CharField(max_length=60)
    status = serializers.ChoiceField(choices=TrackingStatus.choices)
    substatus = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    occurred_at = serializers.DateTimeField()
    location = LocationInput(required=False, allow_null=True)
    signer = serializers.ChoiceField(
        choices=["self", "proxy", "station"], required=False, allow_null=True
    )
    reason = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    proof = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=10
    )
    corrects = serializers.CharField(
        max_length=120,
        required=False,
        allow_blank=True,
        help_text="event_id of your own earlier report that was wrong",
    )


class IntakeResult(serializers.Serializer[object]):
    """What became of one event."""

    event_id = serializers.CharField()
    result = serializers.ChoiceField(choices=["accepted", "duplicate", "unknown", "refused"])
    reason = serializers.CharField()


class IntakeAnswer(serializers.Serializer[object]):
    """A result each, in the order reported."""

    results = IntakeResult(many=True)


class Expected(serializers.Serializer[object]):
    """When it should be there, how sure that is, and how old the figure is."""

    to = serializers.DateTimeField()
    confidence = serializers.ChoiceField(choices=["promised"])
    updated_at = serializers.DateTimeField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Add `from`, which Python does not allow as a name."""
        return {"from": serializers.DateTimeField(allow_null=True), **super().get_fields()}


class FeedItem(serializers.Serializer[object]):
    """One event of the feed."""

    seq = serializers.IntegerField()
    event_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=["event", "snapshot", "tombstone", "correction"])
    shipment = serializers.CharField()
    tracking_number = serializers.CharField()
    request = serializers.CharField()
    status = serializers.ChoiceField(choices=TrackingStatus.choices)
    substatus = serializers.CharField()
    reason = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    location = LocationInput(allow_null=True)
    eta = Expected(allow_null=True)
    action_required = serializers.BooleanField()
    corrects_seq = serializers.IntegerField(allow_null=True)


class FeedAnswer(serializers.Serializer[object]):
    """A page of the feed."""

    items = FeedItem(many=True)
    next_after = serializers.IntegerField()
    has_more = serializers.BooleanField()
    high_water = serializers.IntegerField()


class LookupInput(StrictSerializer):
    """Up to 100 numbers to look up."""

    numbers = serializers.ListField(
        child=serializers.CharField(max_length=60), min_length=1, max_length=100
    )


class UnitOutput(serializers.ModelSerializer[Tracked]):
    """A unit with its present status."""

    tracking_number = serializers.CharField()
    shipment = serializers.CharField()
    request = serializers.CharField(source="request_number")
    carrier_numbers = serializers.ListField(
        child=serializers.CharField(), help_text="under which its carriers have it as a whole"
    )

    class Meta:
        model = Tracked
        fields = (
            "uid",
            "tracking_number",
            "kind",
            "shipment",
            "request",
            "status",
            "substatus",
            "status_at",
            "carrier_numbers",
        )


class LookupAnswer(serializers.Serializer[object]):
    """What was found; a number that is missing or another's is in `not_found`."""

    items = UnitOutput(many=True)
    not_found = serializers.ListField(child=serializers.CharField())


class PartProgress(serializers.Serializer[object]):
    """A consignment or a parcel, and how far it is."""

    tracking_number = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.ChoiceField(choices=TrackingStatus.choices)
    status_at = serializers.DateTimeField(allow_null=True)
    shipment = serializers.CharField()


class ConsignmentProgress(serializers.Serializer[object]):
    """A consignment, rolled up; `parcels` counts its parcels by status."""

    number = serializers.CharField()
    uid = serializers.UUIDField()
    status = serializers.ChoiceField(choices=TrackingStatus.choices)
    since = serializers.DateTimeField(allow_null=True)
    parcels = serializers.DictField(child=serializers.IntegerField())


class RequestProgress(serializers.Serializer[object]):
    """A request with its consignments, rolled up, and the units themselves."""

    request = serializers.CharField()
    status = serializers.ChoiceField(choices=TrackingStatus.choices)
    consignments = ConsignmentProgress(many=True)
    parts = PartProgress(many=True)


class ProgressAnswer(serializers.Serializer[object]):
    """The whole, rolled up from its requests."""

    status = serializers.ChoiceField(choices=TrackingStatus.choices)
    requests = RequestProgress(many=True)
