"""Facilities, lots, balances, movements, sharing rules, and the commands on them."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import NotAllowed
from relief.core.http.rest import ScopedReadViewSet, command, require_known, whole
from relief.inventory import queries
from relief.inventory.actions import (
    change_facility,
    handle,
    kits,
    price,
    recall,
    receive,
    sharing,
    take_back,
    undo,
)
from relief.inventory.actions import facilities as facility_actions
from relief.inventory.actions import staff as staffing
from relief.inventory.api import filters, serializers
from relief.inventory.api import upkeep_serializers as upkeep_shapes
from relief.inventory.api import warehouse_serializers as shapes
from relief.inventory.models import (
    Facility,
    SharingRule,
    StockBalance,
    StockLot,
    StockMovement,
)
from relief.inventory.queries import card, shelves
from relief.inventory.queries import lot as lot_queries
from relief.inventory.queries import staff as staff_queries
from relief.organizations.permissions import Permission

MOVEMENT = serializers.MovementSerializer


class FacilityViewSet(ScopedReadViewSet):
    """Warehouses, hubs, stations and distribution points."""

    model = Facility
    query = queries.facilities
    permission = Permission.STOCK_VIEW
    serializer_class = serializers.FacilitySerializer
    filterset_class = filters.FacilityFilter

    @extend_schema(request=shapes.FacilityInput, responses={201: serializers.FacilitySerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Open a facility that your organization runs."""
        new = facility_actions.NewFacility(**self.given(shapes.FacilityInput))
        row = facility_actions.open_facility(actor=self.actor, now=clock.now(), new=new)
        return self.answer(row, status=201)

    @extend_schema(responses=shapes.SpaceSerializer, filters=False)
    @action(detail=True, url_path="space", url_name="space", pagination_class=None)
    def space(self, request: Request, uid: Any) -> Response:
        """Say how much room there is now, and when everything announced has come."""
        require_known(request, set())
        return Response(shapes.SpaceSerializer(shelves.space(self.get_object())).data)

    @extend_schema(request=shapes.FacilityChangeInput, responses=serializers.FacilitySerializer)
    @command()
    def change(self, request: Request, uid: Any) -> Response:
        """Change facts of a facility that your organization runs."""
        values = self.given(shapes.FacilityChangeInput)
        row = change_facility.change_facility(
            actor=self.actor, now=clock.now(), facility=uid, values=values
        )
        return self.answer(row)

    @extend_schema(request=shapes.ReasonInput, responses=serializers.FacilitySerializer)
    @command()
    def close(self, request: Request, uid: Any) -> Response:
        """Close a facility at which nothing lies."""
        values = self.given(shapes.ReasonInput)
        row = change_facility.close_facility(
            actor=self.actor, now=clock.now(), facility=uid, **values
        )
        return self.answer(row)

    @extend_schema(request=shapes.ReasonInput, responses=serializers.FacilitySerializer)
    @command()
    def reopen(self, request: Request, uid: Any) -> Response:
        """Open a closed facility again."""
        values = self.given(shapes.ReasonInput)
        row = change_facility.reopen_facility(
            actor=self.actor, now=clock.now(), facility=uid, **values
        )
        return self.answer(row)

    @extend_schema(request=shapes.StaffInput, responses=serializers.FacilitySerializer)
    @command("add-staff")
    def add_staff(self, request: Request, uid: Any) -> Response:
        """Let a colleague work at a facility that your organization runs."""
        values = self.given(shapes.StaffInput)
        row = staffing.add_staff(actor=self.actor, now=clock.now(), facility=uid, **values)
        return self.answer(row)

    @extend_schema(request=shapes.StaffInput, responses=serializers.FacilitySerializer)
    @command("remove-staff")
    def remove_staff(self, request: Request, uid: Any) -> Response:
        """Let a colleague work at a facility no more."""
        values = self.given(shapes.StaffInput)
        row = staffing.remove_staff(actor=self.actor, now=clock.now(), facility=uid, **values)
        return self.answer(row)

    @extend_schema(responses=shapes.StaffListSerializer, filters=False)
    @action(detail=True, url_path="staff", url_name="staff", pagination_class=None)
    def staff(self, request: Request, uid: Any) -> Response:
        """Say which of your colleagues work at a facility."""
        require_known(request, set())
        if not self.actor.may(Permission.MEMBER_MANAGE):
            raise NotAllowed(permission=Permission.MEMBER_MANAGE)
        found = staff_queries.staff(self.actor, self.get_object())
        return Response(shapes.StaffListSerializer({"items": found}).data)


class LotViewSet(ScopedReadViewSet):
    """Goods by item, batch, expiry date and owner."""

    model = StockLot
    query = queries.lots
    permission = Permission.STOCK_VIEW
    serializer_class = serializers.LotSerializer
    filterset_class = filters.LotFilter

    @extend_schema(request=serializers.RecallInput, responses=serializers.LotSerializer)
    @command()
    def recall(self, request: Request, uid: Any) -> Response:
        """Recall a lot: none of it leaves until the recall ends."""
        values = self.given(serializers.RecallInput)
        return self.answer(recall.recall(actor=self.actor, now=clock.now(), lot=uid, **values))

    @extend_schema(request=None, responses=serializers.LotSerializer)
    @command("end-recall")
    def end_recall(self, request: Request, uid: Any) -> Response:
        """End a recall."""
        return self.answer(recall.end_recall(actor=self.actor, now=clock.now(), lot=uid))

    @extend_schema(request=upkeep_shapes.TakeBackInput, responses={201: MOVEMENT})
    @command("take-back")
    def take_back(self, request: Request, uid: Any) -> Response:
        """Book units that recipients gave back."""
        values = self.given(upkeep_shapes.TakeBackInput)
        row = take_back.take_back(actor=self.actor, now=clock.now(), lot=uid, **values)
        return _movement(self.actor, row, status=201)

    @extend_schema(request=serializers.PriceInput, responses=serializers.LotSerializer)
    @command("correct-price")
    def correct_price(self, request: Request, uid: Any) -> Response:
        """Correct what a unit of your lot is worth; the history keeps what was said before."""
        values = self.given(serializers.PriceInput)
        row = price.correct_price(actor=self.actor, now=clock.now(), lot=uid, **values)
        return self.answer(row)

    @extend_schema(responses=serializers.PriceChangesSerializer, filters=False)
    @action(detail=True, url_path="prices", url_name="prices", pagination_class=None)
    def prices(self, request: Request, uid: Any) -> Response:
        """Return how the lot's unit price was corrected, newest first."""
        require_known(request, set())
        found = lot_queries.price_changes(self.actor, self.get_object())
        return Response(serializers.PriceChangesSerializer({"items": found}).data)

    @extend_schema(
        parameters=[OpenApiParameter("before", OpenApiTypes.INT)],
        responses=upkeep_shapes.CardSerializer,
        filters=False,
    )
    @action(detail=True, url_path="card", url_name="card", pagination_class=None)
    def card(self, request: Request, uid: Any) -> Response:
        """Return a page of the lot's card over all its bins, newest first."""
        require_known(request, {"before"})
        before = whole(request, "before", 0, 1, 2**63 - 1)
        found = card.of_lot(self.actor, self.get_object().pk, before=before or None)
        return Response(upkeep_shapes.CardSerializer(found).data)


class BalanceViewSet(ScopedReadViewSet):
    """What lies where, and what can be done with it."""

    model = StockBalance
    query = queries.balances
    permission = Permission.STOCK_VIEW
    serializer_class = serializers.BalanceSerializer
    filterset_class = filters.BalanceFilter

    @extend_schema(request=serializers.MoveInput, responses=serializers.BalanceSerializer)
    @command()
    def move(self, request: Request, uid: Any) -> Response:
        """Put free units into another bin; answers the balance they left."""
        values = self.given(serializers.MoveInput)
        handle.move(actor=self.actor, now=clock.now(), balance=uid, **values)
        return self.answer(self.get_object())

    @extend_schema(request=serializers.AdjustInput, responses=serializers.BalanceSerializer)
    @command()
    def adjust(self, request: Request, uid: Any) -> Response:
        """Correct the balance by units found or missing."""
        values = self.given(serializers.AdjustInput)
        handle.adjust(actor=self.actor, now=clock.now(), balance=uid, **values)
        return self.answer(self.get_object())

    @extend_schema(request=serializers.ConditionInput, responses=serializers.BalanceSerializer)
    @command("change-condition")
    def change_condition(self, request: Request, uid: Any) -> Response:
        """Set free units apart, or take them back as good."""
        values = self.given(serializers.ConditionInput)
        handle.change_condition(actor=self.actor, now=clock.now(), balance=uid, **values)
        return self.answer(self.get_object())

    @extend_schema(request=upkeep_shapes.QuantityInput, responses={201: MOVEMENT})
    @command("break-up")
    def break_up(self, request: Request, uid: Any) -> Response:
        """Take kits apart."""
        values = self.given(upkeep_shapes.QuantityInput)
        row = kits.break_up(actor=self.actor, now=clock.now(), balance=uid, **values)
        return _movement(self.actor, row, status=201)

    @extend_schema(responses=shapes.SuggestionsSerializer, filters=False)
    @action(detail=True, url_path="suggestions", url_name="suggestions", pagination_class=None)
    def suggestions(self, request: Request, uid: Any) -> Response:
        """Say which bins the goods may be put away in, best first."""
        require_known(request, set())
        found = shelves.suggestions(self.get_object())
        return Response(shapes.SuggestionsSerializer({"items": found}).data)


class MovementViewSet(ScopedReadViewSet):
    """Bookings, newest first; receiving makes one."""

    model = StockMovement
    query = queries.movements
    permission = Permission.STOCK_VIEW
    serializer_class = serializers.MovementSerializer
    filterset_class = filters.MovementFilter

    @extend_schema(request=serializers.ReceiveInput, responses={201: MOVEMENT})
    @command(detail=False)
    def receive(self, request: Request) -> Response:
        """Book goods that arrived."""
        values = self.given(serializers.ReceiveInput)
        goods = ("item", "quantity", "pack", "batch", "expires_on", "donor", "condition",
                 "unit_price", "currency")  # fmt: skip
        movement = receive.receive(
            actor=self.actor,
            now=clock.now(),
            goods=receive.Goods(**{name: values.pop(name) for name in goods}),
            bin_code=values.pop("bin"),
            **values,
        )
        return self.answer(movement, status=201)

    @extend_schema(request=shapes.ReasonInput, responses={201: MOVEMENT})
    @command()
    def undo(self, request: Request, uid: Any) -> Response:
        """Undo a movement by one with opposite entries; answers that one."""
        values = self.given(shapes.ReasonInput)
        row = undo.undo(actor=self.actor, now=clock.now(), movement=uid, **values)
        return self.answer(row, status=201)


class SharingRuleViewSet(ScopedReadViewSet):
    """What an owner lets others have."""

    model = SharingRule
    query = queries.sharing_rules
    permission = Permission.STOCK_VIEW
    serializer_class = serializers.SharingRuleSerializer
    filterset_class = filters.SharingRuleFilter

    @extend_schema(
        request=serializers.SharingInput, responses={201: serializers.SharingRuleSerializer}
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Set a rule; it replaces the one for the same goods and emergency."""
        values = self.given(serializers.SharingInput)
        rule = sharing.set_rule(actor=self.actor, now=clock.now(), **values)
        return self.answer(rule, status=201)

    @extend_schema(request=None, responses=serializers.SharingRuleSerializer)
    @command()
    def end(self, request: Request, uid: Any) -> Response:
        """End a rule; what is reserved stays reserved."""
        return self.answer(sharing.end_rule(actor=self.actor, now=clock.now(), uid=uid))


def _movement(actor: Actor, row: StockMovement, status: int) -> Response:
    """Return a movement that another resource's command made."""
    fresh = queries.movements(actor).get(pk=row.pk)
    return Response(MOVEMENT(fresh).data, status=status)
