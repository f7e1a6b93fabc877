"""What is on its way into a facility, told by the domain that brings it.

A facility does not close while something is to come. A domain on a higher floor registers what
it brings; nothing here imports upward. The database refuses what starts once it is closed
(`stock_is_awaited` on the table of each).
"""

from collections.abc import Callable
from typing import Any

from django.db import models

from relief.inventory.models import Facility, Receipt, Transfer
from relief.inventory.states import ReceiptStatus, TransferStatus

UNDER_WAY = (TransferStatus.REQUESTED, TransferStatus.RELEASED, TransferStatus.DISPATCHED)

Bringing = Callable[[Facility], models.QuerySet[Any]]
_BRINGING: list[Bringing] = []


def register(bringing: Bringing) -> None:
    """Say which rows bring goods into a facility; called from an app's `ready()`."""
    _BRINGING.append(bringing)


def awaits(facility: Facility) -> bool:
    """Say whether anything is on its way into a facility."""
    return any(bringing(facility).exists() for bringing in _BRINGING)


def transfers(facility: Facility) -> models.QuerySet[Transfer]:
    """Return the transfers that are to come."""
    return Transfer.objects.filter(destination=facility, status__in=UNDER_WAY)


def receipts(facility: Facility) -> models.QuerySet[Receipt]:
    """Return what was announced and has not come."""
    return Receipt.objects.filter(facility=facility, status=ReceiptStatus.EXPECTED)


def install() -> None:
    """Register what inventory itself brings."""
    register(transfers)
    register(receipts)
