"""What the API says about deliveries, and what it takes. Nothing about recipients."""

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from relief.core.http.rest import StrictSerializer
from relief.core.pictures import LARGEST_BYTES
from relief.delivery.actions import FAILURES
from relief.delivery.files import MOST_FILES
from relief.delivery.models import Delivery, DeliveryLine, Method, SignerRole

LARGEST = 10**12


class LineSerializer(serializers.ModelSerializer[DeliveryLine]):
    """Units to hand over here, in base units; `line` is the consignment's line."""

    line = serializers.UUIDField(source="consignment_line.uid")
    item = serializers.CharField(source="consignment_line.item.code")

    class Meta:
        model = DeliveryLine
        fields = ("line", "item", "quantity", "handed_over")


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """A delivery at its last stop, without any person's data."""

    consignment = serializers.UUIDField(source="consignment.uid")
    consignment_number = serializers.CharField(source="consignment.number")
    carrier = serializers.CharField(source="carrier.code", default=None, allow_null=True)
    courier = serializers.UUIDField(source="courier.uid", default=None, allow_null=True)
    station = serializers.CharField(source="station.code", default=None, allow_null=True)
    lines = LineSerializer(many=True)

    class Meta:
        model = Delivery
        fields = (
            *("uid", "number", "status", "method", "consignment", "consignment_number"),
            *("carrier", "courier", "station", "vehicle", "compartment", "stop", "due_at"),
            *("planned_at", "carry_up", "call_ahead"),
            *("deposit_until", "out_at", "delivered_at", "failure", "created_at", "lines"),
        )


class AssignInput(StrictSerializer):
    """How a delivery goes; what is left out stays."""

    method = serializers.ChoiceField(choices=Method.choices, required=False)
    courier = serializers.UUIDField(required=False)
    carrier = serializers.CharField(max_length=40, required=False)
    station = serializers.CharField(max_length=40, required=False)
    vehicle = serializers.CharField(max_length=40, required=False)
    stop = serializers.IntegerField(min_value=1, max_value=999, required=False)
    carry_up = serializers.BooleanField(required=False)
    call_ahead = serializers.BooleanField(required=False)


class MomentInput(StrictSerializer):
    """When it happened; empty means now."""

    occurred_at = serializers.DateTimeField(required=False, default=None, allow_null=True)


class DepositInput(MomentInput):
    """Where goods lie at the station."""

    shelf = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)


class ArriveInput(MomentInput):
    """Which compartment holds the goods."""

    compartment = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)


class FailInput(MomentInput):
    """Why goods could not be handed over."""

    reason = serializers.ChoiceField(choices=list(FAILURES.items()))


class HandedLineInput(StrictSerializer):
    """Base units of a consignment's line that were handed over."""

    line = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=0, max_value=LARGEST)


class HandedLinesField(serializers.ListField):
    """Lines as JSON; in a multipart form as one JSON text."""

    child = HandedLineInput()

    def get_value(self, dictionary: Any) -> Any:
        """Return the list, read from text where a form brings it."""
        text = dictionary.get(self.field_name, serializers.empty)
        if not isinstance(text, str):
            return text
        try:
            return json.loads(text)
        except ValueError:
            problem = {str(self.field_name): [_("Not valid JSON.")]}
            raise serializers.ValidationError(problem) from None


class HandOverInput(MomentInput):
    """Who took what, and how it is proved; photos and signature as multipart files."""

    signer_role = serializers.ChoiceField(choices=SignerRole.choices, default=SignerRole.SELF)
    signer_name = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    code = serializers.RegexField(r"^([0-9]{6})?$", required=False, default="", allow_blank=True)
    lines = HandedLinesField(required=False, default=list)
    photo = serializers.ListField(
        child=serializers.FileField(max_length=200),
        required=False,
        default=list,
        max_length=MOST_FILES,
        help_text=f"JPEG, PNG or WebP, at most {LARGEST_BYTES} bytes each",
    )
    signature = serializers.FileField(max_length=200, required=False, default=None)


class OpenInput(MomentInput):
    """The six digits that open a compartment."""

    code = serializers.RegexField(r"^[0-9]{6}$")
