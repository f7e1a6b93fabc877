"""Filters of stock."""

import django_filters

from relief.catalog.models import Kit, Temperature
from relief.core.http.moments import MomentFilter
from relief.inventory.models import (
    Bin,
    Condition,
    Disposal,
    DisposalReason,
    ExpiryOffer,
    Facility,
    FacilityKind,
    LifeRule,
    Loan,
    LoanKind,
    MovementKind,
    PickList,
    Receipt,
    Reconciliation,
    SharingRule,
    SharingWith,
    StockBalance,
    StockCount,
    StockImport,
    StockLot,
    StockMovement,
    Transfer,
)
from relief.inventory.states import (
    CountStatus,
    DisposalStatus,
    ImportStatus,
    LoanStatus,
    PickStatus,
    ReceiptStatus,
    TransferStatus,
)


class FacilityFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By code, kind and whether it is in use."""

    code = django_filters.CharFilter()
    kind = django_filters.ChoiceFilter(choices=FacilityKind.choices)
    is_active = django_filters.BooleanFilter()

    class Meta:
        model = Facility
        fields: tuple[str, ...] = ()


class LotFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By item, owner, batch and expiry; facility: where some of it lies."""

    item = django_filters.CharFilter(field_name="item__code")
    owner = django_filters.CharFilter(field_name="owner__code")
    facility = django_filters.CharFilter(field_name="balances__facility__code", distinct=True)
    batch = django_filters.CharFilter()
    number = django_filters.CharFilter()
    expires_before = django_filters.DateFilter(field_name="expires_on", lookup_expr="lt")
    expires_after = django_filters.DateFilter(field_name="expires_on", lookup_expr="gt")

    class Meta:
        model = StockLot
        fields: tuple[str, ...] = ()


class BalanceFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By lot, item, owner, facility and condition."""

    lot = django_filters.UUIDFilter(field_name="lot__uid")
    item = django_filters.CharFilter(field_name="lot__item__code")
    owner = django_filters.CharFilter(field_name="lot__owner__code")
    facility = django_filters.CharFilter(field_name="facility__code")
    condition = django_filters.ChoiceFilter(choices=Condition.choices)
    in_stock = django_filters.BooleanFilter(method="_in_stock")

    class Meta:
        model = StockBalance
        fields: tuple[str, ...] = ()

    def _in_stock(self, rows: object, name: str, value: bool) -> object:
        """Keep balances with goods (true) or without (false)."""
        condition = {"on_hand__gt": 0} if value else {"on_hand": 0}
        return rows.filter(**condition)  # type: ignore[attr-defined]


class MovementFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By kind, lot, what it is about, and time."""

    kind = django_filters.ChoiceFilter(choices=MovementKind.choices)
    lot = django_filters.UUIDFilter(field_name="entries__lot__uid", distinct=True)
    reference = django_filters.UUIDFilter(field_name="reference_uid")
    occurred_after = MomentFilter(field_name="occurred_at", lookup_expr="gt")
    occurred_before = MomentFilter(field_name="occurred_at", lookup_expr="lt")

    class Meta:
        model = StockMovement
        fields: tuple[str, ...] = ()


class SharingRuleFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By item, emergency, kind, and whether it holds."""

    item = django_filters.CharFilter(field_name="item__code")
    emergency = django_filters.CharFilter(field_name="emergency__code")
    share_with = django_filters.ChoiceFilter(choices=SharingWith.choices)
    ended = django_filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = SharingRule
        fields: tuple[str, ...] = ()


class ImportFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By status."""

    status = django_filters.ChoiceFilter(choices=ImportStatus.choices)

    class Meta:
        model = StockImport
        fields: tuple[str, ...] = ()


class BinFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By facility, code, zone and what they hold."""

    facility = django_filters.CharFilter(field_name="facility__code")
    code = django_filters.CharFilter()
    zone = django_filters.CharFilter()
    temperature = django_filters.ChoiceFilter(choices=Temperature.choices)
    hazard_class = django_filters.CharFilter()

    class Meta:
        model = Bin
        fields: tuple[str, ...] = ()


class ReceiptFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By status, facility, owner and waybill."""

    status = django_filters.ChoiceFilter(choices=ReceiptStatus.choices)
    facility = django_filters.CharFilter(field_name="facility__code")
    owner = django_filters.CharFilter(field_name="owner__code")
    waybill = django_filters.CharFilter()

    class Meta:
        model = Receipt
        fields: tuple[str, ...] = ()


class TransferFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By status, way and owner."""

    status = django_filters.ChoiceFilter(choices=TransferStatus.choices)
    origin = django_filters.CharFilter(field_name="origin__code")
    destination = django_filters.CharFilter(field_name="destination__code")
    owner = django_filters.CharFilter(field_name="owner__code")

    class Meta:
        model = Transfer
        fields: tuple[str, ...] = ()


class PickListFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By status, facility and load."""

    status = django_filters.ChoiceFilter(choices=PickStatus.choices)
    facility = django_filters.CharFilter(field_name="facility__code")
    reference = django_filters.UUIDFilter(field_name="reference_uid")

    class Meta:
        model = PickList
        fields: tuple[str, ...] = ()


class KitFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By item, and whether in force."""

    item = django_filters.CharFilter(field_name="item__code")
    ended = django_filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Kit
        fields: tuple[str, ...] = ()


class LifeRuleFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By item, recipient, and whether in force."""

    item = django_filters.CharFilter(field_name="item__code")
    recipient = django_filters.CharFilter(field_name="recipient__code")
    ended = django_filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = LifeRule
        fields: tuple[str, ...] = ()


class OfferFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By list, item, owner and facility."""

    offered_on = django_filters.DateFilter()
    item = django_filters.CharFilter(field_name="lot__item__code")
    owner = django_filters.CharFilter(field_name="lot__owner__code")
    facility = django_filters.CharFilter(field_name="facility__code")

    class Meta:
        model = ExpiryOffer
        fields: tuple[str, ...] = ()


class ReconciliationFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By whether something was found."""

    found_at_least = django_filters.NumberFilter(field_name="found", lookup_expr="gte")

    class Meta:
        model = Reconciliation
        fields: tuple[str, ...] = ()


class LoanFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By status, kind, lender and borrower."""

    status = django_filters.ChoiceFilter(choices=LoanStatus.choices)
    kind = django_filters.ChoiceFilter(choices=LoanKind.choices)
    lender = django_filters.CharFilter(field_name="lender__code")
    borrower = django_filters.CharFilter(field_name="borrower__code")

    class Meta:
        model = Loan
        fields: tuple[str, ...] = ()


class CountFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By status, facility and item."""

    status = django_filters.ChoiceFilter(choices=CountStatus.choices)
    facility = django_filters.CharFilter(field_name="facility__code")
    item = django_filters.CharFilter(field_name="item__code")

    class Meta:
        model = StockCount
        fields: tuple[str, ...] = ()


class DisposalFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By status, reason, owner and facility."""

    status = django_filters.ChoiceFilter(choices=DisposalStatus.choices)
    reason = django_filters.ChoiceFilter(choices=DisposalReason.choices)
    owner = django_filters.CharFilter(field_name="owner__code")
    facility = django_filters.CharFilter(field_name="facility__code")

    class Meta:
        model = Disposal
        fields: tuple[str, ...] = ()
