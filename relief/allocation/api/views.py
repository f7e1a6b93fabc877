"""Plans, their lines, release orders and appeals."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from relief.allocation import actions, comparing, queries
from relief.allocation.api import filters, serializers
from relief.allocation.grouping import groups
from relief.allocation.models import (
    AllocationLine,
    AllocationPlan,
    Appeal,
    EquityReading,
    ReleaseOrder,
)
from relief.core import clock
from relief.core.errors import NotAllowed
from relief.core.http.rest import (
    ReasonInput,
    ScopedReadViewSet,
    ScopedViewSet,
    command,
    require_known,
)
from relief.organizations.permissions import Permission

ONE = serializers.PlanSerializer
WITH = OpenApiParameter("with", OpenApiTypes.UUID, required=True, description="The other plan.")


class PlanViewSet(ScopedReadViewSet):
    """Answers of the planner to a snapshot of needs and stock."""

    model = AllocationPlan
    query = queries.plans
    permission = Permission.PLAN_VIEW
    serializer_class = serializers.PlanSerializer
    filterset_class = filters.PlanFilter

    @extend_schema(request=serializers.StartInput, responses={201: ONE})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask for a plan; it is worked out in the background."""
        values = self.given(serializers.StartInput)
        plan = actions.start_plan(
            actor=self.actor,
            now=clock.now(),
            emergency_uid=values["emergency"],
            place=values["place"],
            request_uids=values["requests"],
        )
        return self.answer(plan, status=201)

    @extend_schema(request=serializers.ApproveInput, responses=ONE)
    @command()
    def approve(self, request: Request, uid: Any) -> Response:
        """Approve all or part. A plan that was overtaken comes back with status `superseded`.

        One of more than a thousand lines comes back `approved` and is reserved in the background.
        """
        values = self.given(serializers.ApproveInput)
        plan = actions.approve_plan(
            actor=self.actor,
            now=clock.now(),
            plan_uid=uid,
            line_uids=values.get("lines"),
            request_uids=values.get("requests"),
            reason=values["reason"],
        )
        return self.answer(plan)

    @extend_schema(request=None, responses=ONE)
    @command()
    def cancel(self, request: Request, uid: Any) -> Response:
        """Drop a plan that nothing was reserved for."""
        return self.answer(actions.cancel_plan(actor=self.actor, now=clock.now(), plan_uid=uid))

    @extend_schema(request=serializers.CopyInput, responses={201: ONE})
    @command("what-if")
    def what_if(self, request: Request, uid: Any) -> Response:
        """Ask what the plan would be under other assumptions; nothing is touched."""
        values = self.given(serializers.CopyInput)
        plan = actions.copy_plan(actor=self.actor, now=clock.now(), plan_uid=uid, **values)
        return self.answer(plan, status=201)

    @extend_schema(parameters=[WITH], responses=serializers.ComparisonSerializer)
    @action(detail=True, methods=["get"], url_path="compare", url_name="compare")
    def compare(self, request: Request, uid: Any) -> Response:
        """Put two plans side by side."""
        require_known(request, {"with"})
        if not self.actor.may(Permission.PLAN_MAKE) and not self.actor.sees_all:
            raise NotAllowed
        left = queries.plan_of(self.actor, uid)
        right = queries.plan_of(self.actor, request.query_params.get("with", ""))
        body = {
            "left": left,
            "right": right,
            "requests": comparing.by_request(self.actor, left, right),
            "partners": groups(self.actor, "partner", left, right),
            "places": groups(self.actor, "place", left, right),
            "items": groups(self.actor, "item", left, right),
            "runs_out": comparing.runs_out(left, right),
        }
        return Response(serializers.ComparisonSerializer(body).data)


class EquityViewSet(mixins.ListModelMixin, ScopedViewSet):
    """How evenly needs are met, week by week: for every partner to see."""

    model = EquityReading
    query = queries.readings
    permission = Permission.REQUEST_VIEW
    serializer_class = serializers.EquitySerializer
    filterset_class = filters.EquityFilter


class AllocationViewSet(ScopedReadViewSet):
    """Lines of plans; a partner sees those of its requests and of its goods."""

    model = AllocationLine
    query = queries.allocation_lines
    permission = Permission.PLAN_VIEW
    serializer_class = serializers.AllocationSerializer
    filterset_class = filters.AllocationFilter


class ReleaseViewSet(ScopedReadViewSet):
    """Orders that ask an owner to let goods go."""

    model = ReleaseOrder
    query = queries.release_orders
    permission = Permission.STOCK_VIEW
    serializer_class = serializers.ReleaseSerializer
    filterset_class = filters.ReleaseFilter

    @extend_schema(request=None, responses=serializers.ReleaseSerializer)
    @command()
    def accept(self, request: Request, uid: Any) -> Response:
        """Let the goods go."""
        return self.answer(actions.accept_release(actor=self.actor, now=clock.now(), order_uid=uid))

    @extend_schema(request=ReasonInput, responses=serializers.ReleaseSerializer)
    @command()
    def reject(self, request: Request, uid: Any) -> Response:
        """Keep the goods back, with a reason."""
        reason = self.given(ReasonInput)["reason"]
        order = actions.reject_release(
            actor=self.actor, now=clock.now(), order_uid=uid, reason=reason
        )
        return self.answer(order)


class AppealViewSet(ScopedReadViewSet):
    """Objections to what a line got."""

    model = Appeal
    query = queries.appeals
    permission = Permission.REQUEST_VIEW
    serializer_class = serializers.AppealSerializer
    filterset_class = filters.AppealFilter

    @extend_schema(request=serializers.AppealInput, responses={201: serializers.AppealSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Object to what a line got; answered within 24 hours."""
        values = self.given(serializers.AppealInput)
        row = actions.appeal(
            actor=self.actor, now=clock.now(), line_uid=values["line"], text=values["text"]
        )
        return self.answer(row, status=201)

    @extend_schema(request=serializers.AnswerInput, responses=serializers.AppealSerializer)
    @command("answer")
    def answer_it(self, request: Request, uid: Any) -> Response:
        """Answer an appeal with reasons."""
        values = self.given(serializers.AnswerInput)
        row = actions.answer_appeal(actor=self.actor, now=clock.now(), appeal_uid=uid, **values)
        return self.answer(row)
