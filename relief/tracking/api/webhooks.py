"""Webhooks by API: endpoints, what is on its way to them, and sending again."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.http.rest import ScopedReadViewSet, StrictSerializer, command
from relief.organizations.permissions import Permission
from relief.tracking import queries
from relief.tracking.actions import webhooks as actions
from relief.tracking.api import filters
from relief.tracking.models import WebhookEndpoint, WebhookMessage
from relief.tracking.states import TrackingStatus

STATES = ["active", "failing", "paused", "disabled"]


class EndpointInput(StrictSerializer):
    """Where to tell, and of what."""

    url = serializers.CharField(max_length=500)
    note = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    statuses = serializers.ListField(
        child=serializers.ChoiceField(choices=TrackingStatus.choices),
        required=False,
        default=list,
        max_length=15,
    )


class ReplayInput(StrictSerializer):
    """What to send again: every event after a number, or (without it) what was given up."""

    after_seq = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, required=False, allow_null=True
    )


class EndpointOutput(serializers.ModelSerializer[WebhookEndpoint]):
    """An endpoint and how it goes."""

    state = serializers.ChoiceField(choices=STATES)
    waiting = serializers.IntegerField()
    failed = serializers.IntegerField()

    class Meta:
        model = WebhookEndpoint
        fields = (
            *("uid", "url", "note", "statuses", "state", "disabled_reason", "failures"),
            *("open_until", "last_success_at", "waiting", "failed", "created_at"),
        )


class EndpointWithSecret(EndpointOutput):
    """An endpoint with its secret, which is shown once."""

    secret = serializers.CharField()

    class Meta(EndpointOutput.Meta):
        fields = (*EndpointOutput.Meta.fields, "secret")  # type: ignore[assignment]


class MessageOutput(serializers.ModelSerializer[WebhookMessage]):
    """A message on its way; `seq` is empty for a test."""

    endpoint = serializers.UUIDField(source="endpoint.uid")
    webhook_id = serializers.CharField()

    class Meta:
        model = WebhookMessage
        fields = (
            *("uid", "webhook_id", "endpoint", "seq", "status", "attempts", "next_try_at"),
            *("delivered_at", "response_status", "error", "created_at"),
        )


class Replayed(serializers.Serializer[object]):
    """How many messages are sent again."""

    count = serializers.IntegerField()


class EndpointViewSet(ScopedReadViewSet):
    """Endpoints of webhooks."""

    model = WebhookEndpoint
    query = staticmethod(queries.webhook_endpoints)
    permission = Permission.WEBHOOK_MANAGE
    serializer_class = EndpointOutput

    @extend_schema(request=EndpointInput, responses={201: EndpointWithSecret})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Add an endpoint; the answer holds its signing secret, once."""
        made = actions.create_endpoint(
            actor=self.actor, now=clock.now(), **self.given(EndpointInput)
        )
        return self._with_secret(made, 201)

    @extend_schema(request=None, responses={200: EndpointWithSecret})
    @command("rotate-secret")
    def rotate_secret(self, request: Request, uid: Any) -> Response:
        """Give it a new secret; the old one signs beside it for 24 hours."""
        made = actions.rotate_secret(actor=self.actor, now=clock.now(), uid=uid)
        return self._with_secret(made, 200)

    @extend_schema(request=None, responses={202: MessageOutput})
    @command()
    def test(self, request: Request, uid: Any) -> Response:
        """Send a test message."""
        row = actions.send_test(actor=self.actor, now=clock.now(), uid=uid)
        return Response(MessageOutput(row).data, status=202)

    @extend_schema(request=None, responses=EndpointOutput)
    @command()
    def pause(self, request: Request, uid: Any) -> Response:
        """Send nothing more for now; nothing is lost."""
        return self.answer(actions.pause_endpoint(actor=self.actor, now=clock.now(), uid=uid))

    @extend_schema(request=None, responses=EndpointOutput)
    @command()
    def resume(self, request: Request, uid: Any) -> Response:
        """Go on where it stopped."""
        return self.answer(actions.resume_endpoint(actor=self.actor, now=clock.now(), uid=uid))

    @extend_schema(request=ReplayInput, responses={202: Replayed})
    @command()
    def replay(self, request: Request, uid: Any) -> Response:
        """Send again what was given up, or every event after a feed number."""
        values = self.given(ReplayInput)
        count = actions.replay(actor=self.actor, now=clock.now(), uid=uid, **values)
        return Response({"count": count}, status=202)

    @extend_schema(request=None, responses={204: None})
    @command()
    def remove(self, request: Request, uid: Any) -> Response:
        """Tell this address nothing any more."""
        actions.remove_endpoint(actor=self.actor, now=clock.now(), uid=uid)
        return Response(status=204)

    def _with_secret(self, made: actions.WithSecret, status: int) -> Response:
        row = self.get_queryset().get(pk=made.endpoint.pk)
        answer = Response({**EndpointOutput(row).data, "secret": made.secret}, status=status)
        answer["Cache-Control"] = "no-store"
        return answer


class MessageViewSet(ScopedReadViewSet):
    """What is on its way to endpoints; `?status=failed` is the list of what was given up."""

    model = WebhookMessage
    query = staticmethod(queries.webhook_messages)
    permission = Permission.WEBHOOK_MANAGE
    serializer_class = MessageOutput
    filterset_class = filters.MessageFilter

    @extend_schema(request=None, responses={202: MessageOutput})
    @command()
    def replay(self, request: Request, uid: Any) -> Response:
        """Send one message again, at once."""
        row = actions.replay_message(actor=self.actor, now=clock.now(), uid=uid)
        return self.answer(row, status=202)
