"""What the API says about notices and messages; never a text or an address."""

from rest_framework import serializers

from relief.core.http.rest import StrictSerializer
from relief.notices.models import Mail, Message, Notice
from relief.notices.texts import sentence


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """Something the reader should know, in the reader's words."""

    text = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = (
            "uid",
            "event_type",
            "subject_type",
            "subject_uid",
            "text",
            "happened_at",
            "read_at",
        )

    def get_text(self, row: Notice) -> str:
        """Return the sentence in the language of the request."""
        return sentence(row.event_type, row.params)


class MessageSerializer(serializers.ModelSerializer[Message]):
    """A mail or SMS as it went out, without its text and its receiver."""

    class Meta:
        model = Message
        fields = ("uid", "channel", "about_type", "about_uid", "status", "attempts", "sent_at")


class ReadSerializer(serializers.Serializer[object]):
    """How many notices were not read before."""

    read = serializers.IntegerField()


class PreferenceSerializer(serializers.Serializer[object]):
    """How one wants to be told."""

    mail = serializers.ChoiceField(choices=Mail.choices)
    digest_hour = serializers.IntegerField(min_value=0, max_value=23)


class PreferenceInput(StrictSerializer):
    """When notices go out by mail, and the hour of the daily one, local time."""

    mail = serializers.ChoiceField(choices=Mail.choices)
    digest_hour = serializers.IntegerField(min_value=0, max_value=23)
