"""Loans and swaps by API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action as drf_action
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.http.rest import ScopedReadViewSet, StrictSerializer, command, require_known
from relief.inventory.actions import loan as actions
from relief.inventory.api import filters
from relief.inventory.models import Loan, LoanKind, LoanLine
from relief.inventory.queries import loans as queries
from relief.organizations.permissions import Permission

LARGEST = 10**12


class LoanLineSerializer(serializers.ModelSerializer[LoanLine]):
    """Units given and given back; `owed` are still to come back."""

    item = serializers.CharField(source="item.code")
    back_item = serializers.CharField(source="back_item.code")
    owed = serializers.IntegerField()
    to_give = serializers.IntegerField()

    class Meta:
        model = LoanLine
        fields = (
            *("uid", "item", "quantity", "given", "to_give", "back_item", "back_quantity"),
            *("returned", "owed"),
        )


class LoanSerializer(serializers.ModelSerializer[Loan]):
    """Goods that change their owner now, against goods that come back later."""

    lender = serializers.CharField(source="lender.code")
    borrower = serializers.CharField(source="borrower.code")
    proposed_by = serializers.CharField(source="proposed_by.code")
    facility = serializers.CharField(source="facility.code")
    lines = LoanLineSerializer(many=True)

    class Meta:
        model = Loan
        fields = (
            *("uid", "number", "kind", "lender", "borrower", "proposed_by", "facility", "status"),
            *("due_on", "min_life_days", "note", "answer", "created_at", "agreed_at", "lent_at"),
            *("ended_at", "lines"),
        )


class DebtSerializer(serializers.Serializer[Any]):
    """Units of an item one partner still owes another."""

    debtor = serializers.CharField(source="debtor.code")
    creditor = serializers.CharField(source="creditor.code")
    item = serializers.CharField(source="item.code")
    units = serializers.IntegerField()
    due_on = serializers.DateField(allow_null=True)


class LineTermsInput(StrictSerializer):
    """Units given; a swap names what comes back for all of them."""

    item = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=LARGEST)
    back_item = serializers.UUIDField(required=False, default=None, allow_null=True)
    back_quantity = serializers.IntegerField(
        min_value=1, max_value=LARGEST, required=False, default=None, allow_null=True
    )


class ProposeLoanInput(StrictSerializer):
    """What two partners would agree on."""

    kind = serializers.ChoiceField(choices=LoanKind.choices)
    partner = serializers.UUIDField()
    we_lend = serializers.BooleanField()
    facility = serializers.UUIDField()
    lines = serializers.ListField(child=LineTermsInput(), min_length=1, max_length=50)
    due_on = serializers.DateField(required=False, default=None, allow_null=True)
    min_life_days = serializers.IntegerField(min_value=0, max_value=3650, default=0)
    note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class LoanReasonInput(StrictSerializer):
    """Why, where one likes to say."""

    reason = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class GiveInput(StrictSerializer):
    """Units of a line that change their owner now."""

    line = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=LARGEST)


class GiveBackInput(GiveInput):
    """Units of a line that come back, at another facility where one is named."""

    facility = serializers.UUIDField(required=False, default=None, allow_null=True)


class LoanViewSet(ScopedReadViewSet):
    """Loans and swaps between partners."""

    model = Loan
    query = queries.loans
    permission = Permission.STOCK_VIEW
    serializer_class = LoanSerializer
    filterset_class = filters.LoanFilter

    @extend_schema(request=ProposeLoanInput, responses={201: LoanSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Propose a loan or swap to a partner."""
        values = self.given(ProposeLoanInput)
        lines = [actions.LineTerms(**row) for row in values.pop("lines")]
        terms = actions.Terms(**values, lines=lines)
        row = actions.propose(actor=self.actor, now=clock.now(), terms=terms)
        return self.answer(row, status=201)

    @extend_schema(responses=DebtSerializer(many=True), filters=False)
    @drf_action(detail=False, methods=["get"], pagination_class=None)
    def owed(self, request: Request) -> Response:
        """Return what partners still owe each other."""
        require_known(request, set())
        return Response(DebtSerializer(queries.owed(self.actor), many=True).data)

    @extend_schema(request=None, responses=LoanSerializer)
    @command()
    def agree(self, request: Request, uid: Any) -> Response:
        """Agree to the other side's proposal."""
        return self._step(actions.agree, uid)

    @extend_schema(request=LoanReasonInput, responses=LoanSerializer)
    @command()
    def decline(self, request: Request, uid: Any) -> Response:
        """Decline the other side's proposal."""
        return self._step(actions.decline, uid, LoanReasonInput)

    @extend_schema(request=None, responses=LoanSerializer)
    @command()
    def cancel(self, request: Request, uid: Any) -> Response:
        """Withdraw what was not given yet."""
        return self._step(actions.cancel, uid)

    @extend_schema(request=LoanReasonInput, responses=LoanSerializer)
    @command()
    def forgive(self, request: Request, uid: Any) -> Response:
        """Let the borrower keep the rest."""
        return self._step(actions.forgive, uid, LoanReasonInput)

    @extend_schema(request=GiveInput, responses=LoanSerializer)
    @command()
    def give(self, request: Request, uid: Any) -> Response:
        """Make units of the lender's goods the borrower's."""
        return self._step(actions.give, uid, GiveInput)

    @extend_schema(request=GiveBackInput, responses=LoanSerializer)
    @command("give-back")
    def give_back(self, request: Request, uid: Any) -> Response:
        """Make units of the borrower's goods the lender's."""
        return self._step(actions.give_back, uid, GiveBackInput)

    def _step(self, step: Any, uid: Any, form: type[StrictSerializer] | None = None) -> Response:
        values = self.given(form) if form else {}
        return self.answer(step(actor=self.actor, now=clock.now(), uid=uid, **values))
