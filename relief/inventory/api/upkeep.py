"""Kits, rules of remaining life, offers before expiry, checks of the books, labels."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from relief.catalog import actions as catalog
from relief.catalog.models import Kit
from relief.core import clock
from relief.core.errors import Invalid
from relief.core.http.rest import ScopedReadViewSet, command, require_known, whole
from relief.inventory.actions import expiring as offering
from relief.inventory.actions import kits, life, upkeep
from relief.inventory.api import filters, serializers
from relief.inventory.api import upkeep_serializers as shapes
from relief.inventory.models import ExpiryOffer, LifeRule, Reconciliation
from relief.inventory.queries import built, expiring, movements, reconciling
from relief.inventory.queries.life import life_rules
from relief.organizations.permissions import Permission

TARGET = 100


class KitViewSet(ScopedReadViewSet):
    """What an organization's kits are made of."""

    model = Kit
    query = built.kits
    permission = Permission.STOCK_VIEW
    serializer_class = shapes.KitSerializer
    filterset_class = filters.KitFilter

    @extend_schema(request=shapes.KitInput, responses={201: shapes.KitSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Define a kit; the definition in force for the item ends."""
        values = self.given(shapes.KitInput)
        components = {line["item"]: line["quantity"] for line in values["components"]}
        if len(components) < len(values["components"]):
            raise Invalid("components", _("Name each component once."))
        row = catalog.define_kit(
            actor=self.actor, now=clock.now(), **{**values, "components": components}
        )
        return self.answer(row, status=201)

    @extend_schema(request=None, responses=shapes.KitSerializer)
    @command()
    def end(self, request: Request, uid: Any) -> Response:
        """Build this kit no more."""
        return self.answer(catalog.end_kit(actor=self.actor, now=clock.now(), uid=uid))

    @extend_schema(request=shapes.BuildInput, responses={201: serializers.MovementSerializer})
    @command()
    def build(self, request: Request, uid: Any) -> Response:
        """Build kits of free goods, first expiry first."""
        values = self.given(shapes.BuildInput)
        code = values.pop("bin") or "-"
        row = kits.build(actor=self.actor, now=clock.now(), kit=uid, bin_code=code, **values)
        fresh = movements(self.actor).get(pk=row.pk)
        return Response(serializers.MovementSerializer(fresh).data, status=201)

    @extend_schema(
        parameters=[OpenApiParameter("target", OpenApiTypes.INT)],
        responses=shapes.KitPlansSerializer,
        filters=False,
    )
    @action(detail=True, url_path="plan", url_name="plan", pagination_class=None)
    def plan(self, request: Request, uid: Any) -> Response:
        """Say how many could be built where, and what is missing for `target`."""
        require_known(request, {"target"})
        target = whole(request, "target", TARGET, 1, serializers.LARGEST)
        row = built.kits(self.actor).get_visible(self.actor, uid)
        plans = built.plan(row, target, clock.now())
        return Response(shapes.KitPlansSerializer({"target": target, "items": plans}).data)


class LifeRuleViewSet(ScopedReadViewSet):
    """How long goods must still be good when they arrive."""

    model = LifeRule
    query = life_rules
    permission = Permission.STOCK_VIEW
    serializer_class = shapes.LifeRuleSerializer
    filterset_class = filters.LifeRuleFilter

    @extend_schema(request=shapes.LifeRuleInput, responses={201: shapes.LifeRuleSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Set a rule; it replaces the one about exactly the same."""
        values = self.given(shapes.LifeRuleInput)
        days, reason = values.pop("days"), values.pop("reason")
        row = life.set_rule(
            actor=self.actor, now=clock.now(), about=life.About(**values), days=days, reason=reason
        )
        return self.answer(row, status=201)

    @extend_schema(request=None, responses=shapes.LifeRuleSerializer)
    @command()
    def end(self, request: Request, uid: Any) -> Response:
        """End a rule."""
        return self.answer(life.end_rule(actor=self.actor, now=clock.now(), uid=uid))


class OfferViewSet(ScopedReadViewSet):
    """What was offered to all partners before it expires."""

    model = ExpiryOffer
    query = expiring.offers
    permission = Permission.STOCK_VIEW
    serializer_class = shapes.OfferSerializer
    filterset_class = filters.OfferFilter

    @extend_schema(request=None, responses=shapes.OfferSerializer)
    @command()
    def withdraw(self, request: Request, uid: Any) -> Response:
        """Offer a lot no more, as its owner."""
        return self.answer(offering.withdraw(actor=self.actor, now=clock.now(), uid=uid))


class ReconciliationViewSet(ScopedReadViewSet):
    """Checks of the books; they repair nothing."""

    model = Reconciliation
    query = reconciling.checks
    permission = Permission.SYSTEM_VIEW
    serializer_class = shapes.ReconciliationSerializer
    filterset_class = filters.ReconciliationFilter

    @extend_schema(request=None, responses={201: shapes.ReconciliationSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Add every entry and hold up again now."""
        upkeep.reconcile(actor=self.actor, now=clock.now())
        row = reconciling.checks(self.actor)[0]
        return Response(self.get_serializer(row).data, status=201)
