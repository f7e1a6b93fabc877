"""Words of GS1's Core Business Vocabulary 2.0, and how our statuses say them."""

from typing import NamedTuple

BIZ_STEPS = frozenset(
    [
        "accepting",
        "arriving",
        "assembling",
        "collecting",
        "commissioning",
        "consigning",
        "creating_class_instance",
        "cycle_counting",
        "decommissioning",
        "departing",
        "destroying",
        "disassembling",
        "dispensing",
        "encoding",
        "entering_exiting",
        "holding",
        "inspecting",
        "installing",
        "killing",
        "loading",
        "other",
        "packing",
        "picking",
        "receiving",
        "removing",
        "repackaging",
        "repairing",
        "replacing",
        "reserving",
        "retail_selling",
        "shipping",
        "staging_outbound",
        "stock_taking",
        "stocking",
        "storing",
        "transporting",
        "unloading",
        "unpacking",
        "void_shipping",
        "sensor_reporting",
        "sampling",
    ]
)
DISPOSITIONS = frozenset(
    [
        "active",
        "container_closed",
        "damaged",
        "destroyed",
        "dispensed",
        "disposed",
        "encoded",
        "expired",
        "in_progress",
        "in_transit",
        "inactive",
        "no_pedigree_match",
        "non_sellable_other",
        "partially_dispensed",
        "recalled",
        "reserved",
        "retail_sold",
        "returned",
        "sellable_accessible",
        "sellable_not_accessible",
        "stolen",
        "unknown",
        "available",
        "completeness_verified",
        "completeness_inferred",
        "conformant",
        "container_open",
        "mismatch_instance",
        "mismatch_class",
        "mismatch_quantity",
        "needs_replacement",
        "non_conformant",
        "unavailable",
    ]
)
ACTIONS = frozenset(("ADD", "OBSERVE", "DELETE"))
EVENT_TYPES = frozenset(
    f"{name}Event"
    for name in ("Object", "Aggregation", "Transaction", "Transformation", "Association")
)
PARTIES = frozenset(("owning_party", "possessing_party", "location"))


class Words(NamedTuple):
    """How EPCIS says a status."""

    biz_step: str
    disposition: str
    action: str = "OBSERVE"


# There is no word for a parcel delivered, out for delivery or waiting at a station: our own
# status always travels beside these in `relief:status`. (`collecting` means for recycling.)
WORDS: dict[str, Words] = {
    "registered": Words("commissioning", "active", "ADD"),
    "collected": Words("accepting", "in_transit"),
    "in_transit": Words("transporting", "in_transit"),
    "customs": Words("inspecting", "in_progress"),
    "arrived": Words("arriving", "in_progress"),
    "out_for_delivery": Words("departing", "in_transit"),
    "available_for_pickup": Words("storing", "in_progress"),
    "attempt_failed": Words("holding", "in_progress"),
    "delivered": Words("dispensing", "dispensed"),
    "partially_delivered": Words("dispensing", "partially_dispensed"),
    "refused": Words("holding", "returned"),
    "returning": Words("shipping", "returned"),
    "returned": Words("receiving", "returned"),
    "lost": Words("other", "unknown"),
    "cancelled": Words("void_shipping", "in_progress"),
}
STATUS_OF = {(words.biz_step, words.disposition): status for status, words in WORDS.items()}
STATUS_OF_STEP = {
    "departing": "in_transit",
    "shipping": "in_transit",
    "loading": "collected",
    "transporting": "in_transit",
    "accepting": "collected",
    "arriving": "arrived",
    "receiving": "arrived",
    "storing": "available_for_pickup",
    "holding": "attempt_failed",
    "inspecting": "customs",
    "dispensing": "delivered",
    "void_shipping": "cancelled",
}


def status_of(biz_step: str, disposition: str) -> str:
    """Return our status for a pair of EPCIS words; empty where they say nothing of a parcel."""
    return STATUS_OF.get((biz_step, disposition)) or STATUS_OF_STEP.get(biz_step, "")
