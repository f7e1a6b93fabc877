"""What the API says about tickets (never who it is), and what it takes."""

from typing import Any

from rest_framework import serializers

from relief.core.http.rest import StrictSerializer
from relief.helpline import words
from relief.helpline.actions.hear import EVENTS
from relief.helpline.models import (
    AccessLook,
    Call,
    CallBack,
    Outcome,
    Quota,
    Relation,
    Ticket,
    TicketClass,
    TicketClock,
    TicketNeed,
    Wish,
)
from relief.helpline.rules.triage import RED_FLAGS
from relief.helpline.states import WAITS


class NeedSerializer(serializers.ModelSerializer[TicketNeed]):
    """One item somebody needs; base units."""

    item = serializers.CharField(source="item.code")
    request = serializers.UUIDField(source="request_uid", allow_null=True)

    class Meta:
        model = TicketNeed
        fields = ("item", "quantity", "size", "needed_by", "request")


class ClockSerializer(serializers.ModelSerializer[TicketClock]):
    """A running promise."""

    class Meta:
        model = TicketClock
        fields = ("kind", "status", "started_at", "due_at", "breached_at", "paused_at")


class OwedSerializer(serializers.ModelSerializer[CallBack]):
    """A call that is owed: `uid` is what `try` and `confirm` take."""

    class Meta:
        model = CallBack
        fields = ("uid", "kind", "due_at", "tries", "outcome")


class TicketSerializer(serializers.ModelSerializer[Ticket]):
    """A ticket in codes and figures; a person's data is never here."""

    emergency = serializers.UUIDField(source="emergency.uid", default=None)
    needs = NeedSerializer(many=True)
    clocks = ClockSerializer(many=True)
    call_backs = OwedSerializer(many=True)

    class Meta:
        model = Ticket
        fields = (
            *("uid", "number", "status", "emergency", "triage_class", "score", "parts", "flags"),
            *("relation", "delivery_method", "is_second_review", "opened_at", "triaged_at"),
            *("fulfilled_at", "closed_at", "needs", "clocks", "call_backs"),
        )


class NeedInput(StrictSerializer):
    """One item by its public id; base units; its size; in how many hours it is needed."""

    item = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=10**6)
    size = serializers.CharField(max_length=20, required=False)
    hours = serializers.IntegerField(min_value=0, max_value=720, required=False)


class TicketInput(StrictSerializer):
    """What was said in a call that another program took; `key` makes a repeat harmless."""

    key = serializers.UUIDField(help_text="chosen by the sender; the same key is one ticket")
    emergency = serializers.UUIDField(required=False)
    phone = serializers.CharField(max_length=40, allow_blank=True, default="")
    flags = serializers.ListField(
        child=serializers.ChoiceField(choices=RED_FLAGS), max_length=9, default=list
    )
    relation = serializers.ChoiceField(choices=Relation.choices, required=False)
    caller_name = serializers.CharField(max_length=80, required=False)
    name = serializers.CharField(max_length=80, required=False)
    pinyin = serializers.CharField(max_length=80, required=False)
    birth_year = serializers.IntegerField(min_value=1890, max_value=2100, required=False)
    sex = serializers.ChoiceField(choices=words.SEXES, required=False)
    language = serializers.ChoiceField(choices=words.LANGUAGES, required=False)
    hearing = serializers.BooleanField(required=False)
    best_time = serializers.CharField(max_length=80, required=False)
    alternate_name = serializers.CharField(max_length=80, required=False)
    alternate_phone = serializers.CharField(max_length=40, required=False)
    place = serializers.UUIDField(required=False)
    site = serializers.UUIDField(required=False)
    road = serializers.CharField(max_length=120, required=False)
    compound = serializers.CharField(max_length=120, required=False)
    building = serializers.CharField(max_length=20, required=False)
    unit = serializers.CharField(max_length=20, required=False)
    floor = serializers.IntegerField(min_value=-5, max_value=200, required=False)
    room = serializers.CharField(max_length=20, required=False)
    no_lift = serializers.BooleanField(required=False)
    sealed_area = serializers.BooleanField(required=False)
    door_note = serializers.CharField(max_length=300, required=False)
    living = serializers.ChoiceField(choices=words.LIVING, required=False)
    last_seen = serializers.CharField(max_length=200, required=False)
    mobility = serializers.ChoiceField(choices=words.MOBILITY, required=False)
    no_stairs = serializers.BooleanField(required=False)
    no_carer = serializers.BooleanField(required=False)
    cognition = serializers.BooleanField(required=False)
    continence = serializers.BooleanField(required=False)
    medicine = serializers.CharField(max_length=300, required=False)
    medicine_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    medicine_cold = serializers.BooleanField(required=False)
    prescription = serializers.CharField(max_length=120, required=False)
    food_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    water_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    no_cooking = serializers.BooleanField(required=False)
    no_power = serializers.BooleanField(required=False)
    no_heating = serializers.BooleanField(required=False)
    no_charge = serializers.BooleanField(required=False)
    mode = serializers.ChoiceField(choices=words.MODES, required=False)
    carry_kg = serializers.IntegerField(min_value=0, max_value=100, required=False)
    proxy_name = serializers.CharField(max_length=80, required=False)
    proxy_phone = serializers.CharField(max_length=40, required=False)
    consent = serializers.MultipleChoiceField(choices=words.CONSENT, required=False)
    note = serializers.CharField(max_length=1000, required=False)
    needs = NeedInput(many=True, default=list)


class ClassInput(StrictSerializer):
    """Another class than the sum says, with the reason."""

    triage_class = serializers.ChoiceField(choices=TicketClass.choices)
    reason = serializers.CharField(max_length=300)


class WaitInput(StrictSerializer):
    """What a ticket waits for."""

    waits_for = serializers.ChoiceField(choices=WAITS.split())


class ReferInput(StrictSerializer):
    """The office that takes it on."""

    office = serializers.CharField(max_length=120)


class ReferralInput(StrictSerializer):
    """What the office said; `outcome` where it took the ticket on."""

    accepted = serializers.BooleanField()
    outcome = serializers.CharField(max_length=300, required=False)


class ForgetInput(StrictSerializer):
    """Why the person is to be forgotten, and the ticket's number to confirm it."""

    wish = serializers.ChoiceField(choices=Wish.choices)
    confirm = serializers.CharField(max_length=24, help_text="the number of the ticket")


class AssignInput(StrictSerializer):
    """The colleague who takes it."""

    person = serializers.UUIDField()


class DuplicateInput(StrictSerializer):
    """The ticket that goes on."""

    same_as = serializers.UUIDField()


class TryInput(StrictSerializer):
    """How a try of a call that is owed ended."""

    call_back = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=Outcome.choices)


class ConfirmInput(StrictSerializer):
    """The five answers of a confirming call."""

    call_back = serializers.UUIDField()
    received = serializers.BooleanField()
    right = serializers.BooleanField()
    safe = serializers.BooleanField()
    more = serializers.BooleanField()
    score = serializers.IntegerField(min_value=1, max_value=5)
    said = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class MadeRequestSerializer(serializers.Serializer[object]):
    """The relief request made from a ticket."""

    uid = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.CharField()


class CallInput(serializers.Serializer[object]):
    """One event of a telephone system: names as Zammad's generic hook sends them.

    Unknown keys are left alone here, as telephone systems send more than is asked.
    """

    event = serializers.ChoiceField(choices=EVENTS)
    callId = serializers.CharField(max_length=80)  # noqa: N815
    direction = serializers.ChoiceField(choices=["in", "out"], default="in")
    queue = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    to = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class CallSerializer(serializers.ModelSerializer[Call]):
    """A call as it stands, and the page a softphone opens; no number in it."""

    ticket = serializers.UUIDField(source="ticket.uid", default=None, allow_null=True)

    class Meta:
        model = Call
        fields = ("uid", "call_id", "direction", "state", "ticket", "started_at", "ended_at")


class QuotaSerializer(serializers.ModelSerializer[Quota]):
    """What the helpline may give away at once on a day."""

    emergency = serializers.UUIDField(source="emergency.uid")

    class Meta:
        model = Quota
        fields = ("uid", "emergency", "triage_class", "lines_a_day", "units_a_day", "granted_at")


class QuotaInput(StrictSerializer):
    """Lines and units a day of a class that need no further approval; 0 stops it."""

    emergency = serializers.UUIDField()
    triage_class = serializers.ChoiceField(choices=TicketClass.choices[:2])
    lines_a_day = serializers.IntegerField(min_value=0, max_value=10**6)
    units_a_day = serializers.IntegerField(min_value=0, max_value=10**9)


class LookSerializer(serializers.ModelSerializer[AccessLook]):
    """Who saw which of a person's fields, when, and what for; never what they hold."""

    ticket = serializers.UUIDField(source="ticket.uid")
    viewer = serializers.CharField(source="viewer_label")

    class Meta:
        model = AccessLook
        fields = ("uid", "ticket", "viewer", "fields", "purpose", "looked_at")


class TriageClassCountSerializer(serializers.Serializer[Any]):
    """Tickets of a class, and how many of its decided promises were kept."""

    triage_class = serializers.IntegerField()
    tickets = serializers.IntegerField()
    kept = serializers.IntegerField()
    decided = serializers.IntegerField()


class ScoreBandSerializer(serializers.Serializer[Any]):
    """Tickets with `low` to `high` points."""

    low = serializers.IntegerField()
    high = serializers.IntegerField()
    tickets = serializers.IntegerField()


class TriagePartSerializer(serializers.Serializer[Any]):
    """How often a part of the sum gave points, and how many in the mean."""

    code = serializers.CharField()
    tickets = serializers.IntegerField()
    mean = serializers.FloatField()


class ReclassedSerializer(serializers.Serializer[Any]):
    """A class changed by a person."""

    ticket = serializers.UUIDField(source="ticket.uid")
    was = serializers.IntegerField(allow_null=True)
    became = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(source="ticket.override_reason")
    by = serializers.CharField()
    at = serializers.DateTimeField()


class TriageReviewSerializer(serializers.Serializer[Any]):
    """A week of triage; the points and the class of a ticket are those it has now."""

    since = serializers.DateTimeField()
    tickets = serializers.IntegerField()
    flagged = serializers.IntegerField()
    classes = TriageClassCountSerializer(many=True)
    bands = ScoreBandSerializer(many=True)
    parts = TriagePartSerializer(many=True)
    changed = ReclassedSerializer(many=True)
    raised_by_waiting = serializers.IntegerField()
    second_reviews = serializers.IntegerField()
