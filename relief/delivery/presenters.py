"""How events of deliveries read on a timeline."""

from django.utils.translation import gettext_lazy as _

from relief.journal.presenters import Style, register

SENTENCES = {
    "delivery.created": Style(_("{number} is ready for the last mile"), "waiting"),
    "delivery.assigned": Style(_("{number} was assigned"), "waiting"),
    "delivery.contact_changed": Style(_("{number}: who receives was changed"), "waiting"),
    "delivery.out_for_delivery": Style(_("{number} went out"), "moving"),
    "delivery.available_for_pickup": Style(_("{number} waits to be fetched"), "moving"),
    "delivery.reminded": Style(_("{number}: reminded to fetch it"), "risk"),
    "delivery.attempt_failed": Style(_("{number} could not be handed over"), "risk"),
    "delivery.refused": Style(_("{number} was refused"), "risk"),
    "delivery.partially_delivered": Style(_("{number}: {units} units handed over"), "done"),
    "delivery.delivered": Style(_("{number} was handed over and signed for"), "done"),
    "delivery.confirmed": Style(_("{number} was confirmed by a call"), "done"),
    "delivery.returning": Style(_("{number} is on its way back"), "risk"),
    "delivery.returned": Style(_("{number} came back"), "risk"),
    "delivery.lost": Style(_("{number} is lost"), "broken"),
    "delivery.cancelled": Style(_("{number} was cancelled"), "waiting"),
    "delivery.code_revealed": Style(_("{number}: the code was told again"), "waiting"),
    "delivery.code_renewed": Style(_("{number}: a new code was made"), "waiting"),
    "delivery.routed": Style(_("{number}: stop {stop} of a route"), "waiting"),
    "delivery.taken_over": Style(_("{number}: a person took over from the vehicle"), "risk"),
    "mission.offered": Style(_("{number} was offered to a vehicle"), "waiting"),
    "mission.accepted": Style(_("{number}: the vehicle accepted"), "waiting"),
    "mission.departed": Style(_("{number}: the vehicle left"), "moving"),
    "mission.arrived": Style(_("{number}: the vehicle waits for the code"), "moving"),
    "mission.opened": Style(_("{number}: the compartment was opened"), "done"),
    "mission.declined": Style(_("{number}: the vehicle declined: {reason}"), "risk"),
    "mission.aborted": Style(_("{number} was broken off: {reason}"), "risk"),
    "mission.taken_over": Style(_("{number}: a person took over"), "risk"),
    "route_plan.waiting": Style(_("{number} was asked for"), "waiting"),
    "route_plan.solving": Style(_("{number} is being worked out"), "waiting"),
    "route_plan.proposed": Style(_("{number} was proposed"), "waiting"),
    "route_plan.applied": Style(_("{number} is in use"), "done"),
    "route_plan.superseded": Style(_("{number} was replaced"), "waiting"),
    "route_plan.failed": Style(_("{number} could not be worked out"), "broken"),
    "shift.added": Style(_("A shift was added"), "waiting"),
    "shift.cancelled": Style(_("A shift was cancelled"), "risk"),
    "shift.rerouted": Style(_("A route was changed: {added} stops more, {gone} less"), "waiting"),
    "station.equipped": Style(_("Room and hours of a station were changed"), "waiting"),
    "vehicle.registered": Style(_("Vehicle {number} was registered or changed"), "waiting"),
    "delivery.proof_viewed": Style(_("{number}: the proof was looked at"), "waiting"),
}


def install() -> None:
    """Register the sentences."""
    register(SENTENCES)
