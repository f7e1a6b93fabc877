"""One's notices, what was sent, and how one wants to be told."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.http.rest import Nothing, ScopedViewSet, command, require_known
from relief.notices import actions, queries
from relief.notices.api import serializers
from relief.notices.models import Message, Notice, Preference


class NoticeViewSet(mixins.ListModelMixin, ScopedViewSet):
    """What happened that concerns the reader; nobody reads another's."""

    model = Notice
    query = queries.notices
    serializer_class = serializers.NoticeSerializer
    filterset_class = None

    @extend_schema(request=None, responses=serializers.ReadSerializer)
    @command(detail=False)
    def read(self, request: Request) -> Response:
        """Mark all of them as read."""
        self.given(Nothing)
        count = actions.mark_read(actor=self.actor, now=clock.now())
        return Response({"read": count})


class MessageViewSet(mixins.ListModelMixin, ScopedViewSet):
    """Mails and SMS that went out, and those that did not."""

    model = Message
    query = queries.sent
    serializer_class = serializers.MessageSerializer
    filterset_class = None


class Preferences(ScopedViewSet):
    """How the reader wants to be told."""

    model = Preference
    serializer_class = serializers.PreferenceSerializer
    filterset_class = None

    @extend_schema(responses=serializers.PreferenceSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return it; once a day where nothing was ever set."""
        require_known(request, set())
        row = queries.preference(self.actor)
        return Response(serializers.PreferenceSerializer(row).data)

    @extend_schema(request=serializers.PreferenceInput, responses=serializers.PreferenceSerializer)
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Keep it."""
        given = self.given(serializers.PreferenceInput)
        row = actions.prefer(actor=self.actor, now=clock.now(), **given)
        return Response(serializers.PreferenceSerializer(row).data)
