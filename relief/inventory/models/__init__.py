"""Facilities, lots with their owners, balances, the ledger, reservations, sharing, imports.

`StockEntry` rows are the truth. Triggers (`ledger_sql.py`) add them up into `StockBalance`
and hold `reserved` to the live reservations; the application role cannot write either
number itself.
"""

from relief.inventory.models.books import (
    Account,
    MovementKind,
    Reservation,
    StockEntry,
    StockMovement,
)
from relief.inventory.models.checks import Reconciliation
from relief.inventory.models.counts import (
    CountCause,
    StockCount,
    StockCountEntry,
    StockCountLine,
)
from relief.inventory.models.disposals import (
    DIVERSIONS,
    Disposal,
    DisposalFile,
    DisposalFileKind,
    DisposalLine,
    DisposalMethod,
    DisposalReason,
    DisposalSignature,
)
from relief.inventory.models.facilities import (
    Bin,
    Facility,
    FacilityKind,
    FacilityStaff,
    ReserveRule,
    staffed_by,
)
from relief.inventory.models.imports import (
    HeaderMapping,
    RowState,
    StockImport,
    StockImportRow,
)
from relief.inventory.models.levels import StockLevel
from relief.inventory.models.life import ExpiryOffer, LifeRule
from relief.inventory.models.loans import (
    Loan,
    LoanKind,
    LoanLine,
)
from relief.inventory.models.lots import (
    Condition,
    StockBalance,
    StockLot,
)
from relief.inventory.models.picks import PickLine, PickList
from relief.inventory.models.prices import PriceChange
from relief.inventory.models.receipts import Receipt, ReceiptLine
from relief.inventory.models.sharing import (
    SharingRule,
    SharingWith,
)
from relief.inventory.models.transfers import Transfer, TransferLine

__all__ = [
    "DIVERSIONS",
    "Account",
    "Bin",
    "Condition",
    "CountCause",
    "Disposal",
    "DisposalFile",
    "DisposalFileKind",
    "DisposalLine",
    "DisposalMethod",
    "DisposalReason",
    "DisposalSignature",
    "ExpiryOffer",
    "Facility",
    "FacilityKind",
    "FacilityStaff",
    "HeaderMapping",
    "LifeRule",
    "Loan",
    "LoanKind",
    "LoanLine",
    "MovementKind",
    "PickLine",
    "PickList",
    "PriceChange",
    "Receipt",
    "ReceiptLine",
    "Reconciliation",
    "Reservation",
    "ReserveRule",
    "RowState",
    "SharingRule",
    "SharingWith",
    "StockBalance",
    "StockCount",
    "StockCountEntry",
    "StockCountLine",
    "StockEntry",
    "StockImport",
    "StockImportRow",
    "StockLevel",
    "StockLot",
    "StockMovement",
    "Transfer",
    "TransferLine",
    "staffed_by",
]
