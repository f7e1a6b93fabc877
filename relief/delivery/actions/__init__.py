"""What people and programs do at the last stop, one file a verb."""

from relief.delivery.actions.arrive import arrive
from relief.delivery.actions.assign import Assignment, assign, set_contact
from relief.delivery.actions.deposit import deposit
from relief.delivery.actions.equip import (
    Hours,
    VehicleValues,
    equip_station,
    register_vehicle,
)
from relief.delivery.actions.fail import FAILURES, fail, miss
from relief.delivery.actions.go_out import go_out
from relief.delivery.actions.hand_over import Given, hand_over, open_vehicle, pick_up
from relief.delivery.actions.helpline import renew_code, reveal_code
from relief.delivery.actions.look import look_at_proof
from relief.delivery.actions.missions import (
    abort,
    accept,
    decline,
    depart,
    mission_of,
    take_over,
)
from relief.delivery.actions.rounds import (
    PlanIsOld,
    PromiseBroken,
    ShiftOverlaps,
    ShiftValues,
    add_shift,
    apply_routes,
    ask_for_routes,
    begin_routes,
    cancel_shift,
    fail_routes,
    propose_routes,
    watch_routes,
)
from relief.delivery.actions.send_back import send_back, take_back
from relief.delivery.actions.sweep import sweep_deposits

__all__ = [
    "FAILURES",
    "Assignment",
    "Given",
    "Hours",
    "PlanIsOld",
    "PromiseBroken",
    "ShiftOverlaps",
    "ShiftValues",
    "VehicleValues",
    "abort",
    "accept",
    "add_shift",
    "apply_routes",
    "arrive",
    "ask_for_routes",
    "assign",
    "begin_routes",
    "cancel_shift",
    "decline",
    "depart",
    "deposit",
    "equip_station",
    "fail",
    "fail_routes",
    "go_out",
    "hand_over",
    "look_at_proof",
    "miss",
    "mission_of",
    "open_vehicle",
    "pick_up",
    "propose_routes",
    "register_vehicle",
    "renew_code",
    "reveal_code",
    "send_back",
    "set_contact",
    "sweep_deposits",
    "take_back",
    "take_over",
    "watch_routes",
]
