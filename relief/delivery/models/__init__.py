"""Tables of the last mile: deliveries and their proof, stations and vehicles, day routes."""

from relief.delivery.models.deliveries import (
    CODE_TRIES,
    Contact,
    Delivery,
    DeliveryLine,
    Method,
    Observation,
    ProofFile,
    ProofOfDelivery,
    SignerRole,
    Skill,
)
from relief.delivery.models.fleet import Mission, Station, StationHours, Vehicle, VehicleKind
from relief.delivery.models.rounds import Cause, RoutePlan, Shift

__all__ = [
    "CODE_TRIES",
    "Cause",
    "Contact",
    "Delivery",
    "DeliveryLine",
    "Method",
    "Mission",
    "Observation",
    "ProofFile",
    "ProofOfDelivery",
    "RoutePlan",
    "Shift",
    "SignerRole",
    "Skill",
    "Station",
    "StationHours",
    "Vehicle",
    "VehicleKind",
]
