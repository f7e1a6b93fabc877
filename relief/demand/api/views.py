"""Relief requests: list, detail, draft, and the commands that move them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.http.rest import ReasonInput, ScopedReadViewSet, command
from relief.demand import actions, queries
from relief.demand.api import filters, serializers
from relief.demand.models import ReliefRequest
from relief.demand.steps import LineWish, Verified
from relief.organizations.permissions import Permission

ONE = serializers.RequestSerializer


class RequestViewSet(ScopedReadViewSet):
    """What organizations ask for people at a site."""

    model = ReliefRequest
    query = queries.requests
    permission = Permission.REQUEST_VIEW
    serializer_class = serializers.RequestSerializer
    filterset_class = filters.RequestFilter

    @extend_schema(request=serializers.RequestInput, responses={201: ONE})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Start a draft; without lines it takes those the calculator proposes."""
        values = _draft(self.given(serializers.RequestInput))
        row = actions.create_request(
            actor=self.actor,
            now=clock.now(),
            emergency_uid=values.pop("emergency"),
            values=values,  # type: ignore[arg-type]
        )
        return self.answer(row, status=201)

    @extend_schema(request=serializers.DraftPatch, responses=ONE)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change what is given of a draft; lines replace those there are."""
        values = _draft(self.given(serializers.DraftPatch))
        row = actions.save_draft(
            actor=self.actor,
            now=clock.now(),
            request_uid=kwargs["uid"],
            values=values,  # type: ignore[arg-type]
        )
        return self.answer(row)

    @extend_schema(request=None, responses=ONE)
    @command()
    def submit(self, request: Request, uid: Any) -> Response:
        """Hand a draft in to be checked."""
        return self.answer(
            actions.submit_request(actor=self.actor, now=clock.now(), request_uid=uid)
        )

    @extend_schema(request=serializers.ApproveInput, responses=ONE)
    @command()
    def approve(self, request: Request, uid: Any) -> Response:
        """Verify each line and approve."""
        values = serializers.plain(self.given(serializers.ApproveInput))
        found = {
            row["line"]: Verified(row["quantity"], row["already"], row["reason"])
            for row in values.pop("lines", ())
        }
        row = actions.approve_request(
            actor=self.actor, now=clock.now(), request_uid=uid, verified=found, **values
        )
        return self.answer(row)

    @extend_schema(request=ReasonInput, responses=ONE)
    @command()
    def reject(self, request: Request, uid: Any) -> Response:
        """Refuse with a reason."""
        reason = self.given(ReasonInput)["reason"]
        row = actions.reject_request(
            actor=self.actor, now=clock.now(), request_uid=uid, reason=reason
        )
        return self.answer(row)

    @extend_schema(request=ReasonInput, responses=ONE)
    @command()
    def cancel(self, request: Request, uid: Any) -> Response:
        """Withdraw a request; what is reserved for it is set free."""
        reason = self.given(ReasonInput)["reason"]
        row = actions.cancel_request(
            actor=self.actor, now=clock.now(), request_uid=uid, reason=reason
        )
        return self.answer(row)

    @extend_schema(request=None, responses=ONE)
    @command()
    def reopen(self, request: Request, uid: Any) -> Response:
        """Take a submitted or refused request back into a draft."""
        return self.answer(
            actions.reopen_request(actor=self.actor, now=clock.now(), request_uid=uid)
        )


def _draft(values: dict[str, Any]) -> dict[str, Any]:
    """Return validated input as the action takes it."""
    if "lines" in values:
        values["lines"] = [
            LineWish(row["item"], row["quantity"], serializers.plain(row).get("request_class"))
            for row in values["lines"]
        ]
    return serializers.plain(values)
