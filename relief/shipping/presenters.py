"""How events of consignments and legs read on a timeline."""

from django.utils.translation import gettext_lazy as _

from relief.geography.models import Mode
from relief.journal.presenters import Style, register, register_names
from relief.shipping.queries.names import names_of

SENTENCES = {
    "consignment.created": Style(_("{number} is to be packed"), "waiting", "package"),
    "consignment.packed": Style(_("{number} packed, packages: {packages}"), "allocated"),
    "consignment.in_transit": Style(_("{number} is on the way"), "moving"),
    "consignment.arrived": Style(_("{number} arrived at the last hub"), "moving"),
    "consignment.out_for_delivery": Style(_("{number} is out for delivery"), "moving"),
    "consignment.available_for_pickup": Style(_("{number} waits at the station"), "moving"),
    "consignment.partially_delivered": Style(_("{number}: part was handed over"), "done"),
    "consignment.delivered": Style(_("{number} was handed over"), "done"),
    "consignment.returned": Style(_("{number} went back to its shelf: {reason}"), "risk"),
    "consignment.lost": Style(_("{number} is lost: {reason}"), "broken"),
    "consignment.cancelled": Style(_("{number} was cancelled: {reason}"), "waiting"),
    "consignment.incomplete": Style(
        _("{number}: {units} units are on the way without the rest of their kits"), "risk"
    ),
    "consignment.differs": Style(_("{number}: what arrived differs from what left"), "risk"),
    "leg.packed": Style(_("Ready to load"), "waiting"),
    "leg.dispatched": Style(_("Left the warehouse"), "moving"),
    "leg.in_transit": Style(_("On the way to {location}"), "moving"),
    "leg.customs": Style(_("In customs"), "risk"),
    "leg.arrived": Style(_("Arrived at {location}"), "moving"),
    "leg.received": Style(_("Received at {location}"), "done"),
    "leg.returned": Style(_("Turned back"), "risk"),
    "leg.lost": Style(_("Lost on the way"), "broken"),
    "leg.cancelled": Style(_("Does not go"), "waiting"),
    "consignment.split": Style(_("{part} was split off {number}"), "moving", "arrows-split"),
    "consignment.merged": Style(_("{other} goes along with {number}"), "moving"),
    "consignment.put_together": Style(_("Packages put together: {unit}"), "allocated"),
    "consignment.transshipped": Style(_("Vehicle changed at {place}: {mode}"), "moving"),
    "consignment.way_chosen": Style(_("Way chosen: {cost} CNY, {kg_co2e} kg CO₂e"), "allocated"),
    "organization.prefix_changed": Style(_("GS1 prefix: {prefix}"), "waiting"),
    "shipment.opened": Style(_("Loading began, consignments: {consignments}"), "waiting"),
    "shipment.loaded": Style(_("Loaded, consignments: {consignments}"), "waiting"),
    "shipment.unloaded": Style(_("{number} was taken off"), "waiting"),
    "shipment.departed": Style(_("{number} left for {location}"), "moving"),
    "shipment.arrived": Style(_("{number} arrived at {location}"), "done"),
    "shipment.cancelled": Style(_("{number} does not go"), "waiting"),
    "customs.docs_complete": Style(_("Papers for customs complete"), "allocated"),
    "customs.pre_alert": Style(_("Papers for customs to be completed"), "waiting"),
    "customs.lodged": Style(_("Declared to customs"), "moving"),
    "customs.inspected": Style(_("Customs inspects: {reason}"), "risk"),
    "customs.queried": Style(_("Customs asks: {reason}"), "risk"),
    "customs.detained": Style(_("Customs detains: {reason}"), "broken"),
    "customs.conditional_release": Style(_("Released by customs, papers to follow"), "risk"),
    "customs.released": Style(_("Released by customs"), "done"),
    "customs.paper": Style(_("Paper noted: {paper}"), "waiting"),
    "customs.paper_verified": Style(_("Paper verified: {paper}"), "done"),
    "customs.demurrage": Style(_("Demurrage runs: {cny_per_day} CNY a day"), "broken"),
    "customs.papers_overdue": Style(_("Papers for customs are overdue"), "broken"),
    "promise.escalated": Style(_("{number} is close to missing its promise"), "broken"),
    "promise.leg_warned": Style(_("{number} may be late at {location}"), "risk"),
    "promise.leg_escalated": Style(_("{number} will hardly be in time at {location}"), "risk"),
    "promise.leg_broken": Style(_("{number} is late at {location}"), "broken"),
    "promise.leg_kept": Style(_("{number} was in time at {location}"), "done"),
    "promise.warned": Style(_("{number} may miss its promise"), "risk"),
    "promise.broken": Style(_("{number} missed its promise"), "broken"),
    "promise.kept": Style(_("{number} kept its promise"), "done"),
}


def install() -> None:
    """Register the sentences, and how the places and modes in them read."""
    register(SENTENCES)
    register_names("location", names_of)
    register_names("place", names_of)
    register_names("mode", _modes)


def _modes(codes: set[str]) -> dict[str, str]:
    """Return the words of modes of travel; what is no code was stored as a word."""
    return {code: str(Mode(code).label) for code in codes & set(Mode.values)}
