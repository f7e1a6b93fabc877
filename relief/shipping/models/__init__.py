"""Consignments, what they travel in, their legs, units, customs and promises; reference data."""

from relief.shipping.models.consignments import Consignment, ConsignmentLine, Leg
from relief.shipping.models.customs import CustomsEntry, CustomsPaper
from relief.shipping.models.observations import Discrepancy, DiscrepancyKind, Observation
from relief.shipping.models.promises import LegPromise, Pause, Promise, PromiseKind, PromiseStatus
from relief.shipping.models.reference import (
    EmissionFactor,
    Handling,
    HubTimes,
    PaperKind,
    ReleaseBasis,
    Schedule,
    VehicleType,
)
from relief.shipping.models.shipments import Overloaded, Shipment
from relief.shipping.models.units import HandlingUnit, LicensedPrefix, UnitKind

__all__ = [
    "Consignment",
    "ConsignmentLine",
    "CustomsEntry",
    "CustomsPaper",
    "Discrepancy",
    "DiscrepancyKind",
    "EmissionFactor",
    "Handling",
    "HandlingUnit",
    "HubTimes",
    "Leg",
    "LegPromise",
    "LicensedPrefix",
    "Observation",
    "Overloaded",
    "PaperKind",
    "Pause",
    "Promise",
    "PromiseKind",
    "PromiseStatus",
    "ReleaseBasis",
    "Schedule",
    "Shipment",
    "UnitKind",
    "VehicleType",
]
