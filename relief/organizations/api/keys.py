"""API keys by API: make, list, end; calls by the hour."""

import datetime
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action as drf_action
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.http.rest import ScopedReadViewSet, StrictSerializer, command, require_known
from relief.organizations import actions, queries
from relief.organizations.models import ApiClient
from relief.organizations.permissions import SCOPES, Permission


class KeyInput(StrictSerializer):
    """A new key: what for, what it may do, from where, until when."""

    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted(SCOPES)), min_length=1, max_length=len(SCOPES)
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    addresses = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, default=list, max_length=20
    )


class KeyOutput(serializers.ModelSerializer[ApiClient]):
    """A key without its secret."""

    class Meta:
        model = ApiClient
        fields = (
            *("uid", "name", "prefix", "scopes", "addresses", "per_minute", "created_at"),
            *("expires_at", "revoked_at", "last_used_at"),
        )

    created_at = serializers.DateTimeField()


class KeyWithSecret(KeyOutput):
    """A key as it is shown once."""

    key = serializers.CharField()

    class Meta(KeyOutput.Meta):
        fields = (*KeyOutput.Meta.fields, "key")  # type: ignore[assignment]


class HourOutput(serializers.Serializer[object]):
    """Calls in one hour; `refused` of them were over the limit."""

    at = serializers.DateTimeField()
    calls = serializers.IntegerField()
    refused = serializers.IntegerField()


class UsageOutput(serializers.Serializer[object]):
    """Calls of the last 24 hours."""

    hours = HourOutput(many=True)


class KeyViewSet(ScopedReadViewSet):
    """The organization's own API keys."""

    model = ApiClient
    query = staticmethod(queries.keys)
    permission = Permission.APIKEY_MANAGE
    serializer_class = KeyOutput

    @extend_schema(request=KeyInput, responses={201: KeyWithSecret})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make a key; the answer holds it, once."""
        made = actions.create_key(actor=self.actor, now=clock.now(), **self.given(KeyInput))
        row = self.get_queryset().get(pk=made.client.pk)
        answer = Response({**KeyOutput(row).data, "key": made.key}, status=201)
        answer["Cache-Control"] = "no-store"
        return answer

    @extend_schema(request=None, responses=KeyOutput)
    @command()
    def revoke(self, request: Request, uid: Any) -> Response:
        """End a key; the next call with it is refused."""
        return self.answer(actions.revoke_key(actor=self.actor, now=clock.now(), uid=uid))

    @extend_schema(responses=UsageOutput, filters=False)
    @drf_action(detail=False, methods=["get"], pagination_class=None)
    def usage(self, request: Request) -> Response:
        """Return the calls of all keys by the hour."""
        require_known(request, set())
        hours = queries.usage(self.actor, now=datetime.datetime.now(datetime.UTC))
        return Response(UsageOutput({"hours": hours}).data)
