"""What people and programs do with consignments and legs, one file a verb."""

from relief.shipping.actions.cancel import cancel
from relief.shipping.actions.choose_way import choose_way
from relief.shipping.actions.clear import (
    complete_papers,
    hold,
    lodge,
    release,
    set_paper,
    verify_paper,
)
from relief.shipping.actions.dispatch import dispatch
from relief.shipping.actions.license_prefix import license_prefix
from relief.shipping.actions.nest import put_together
from relief.shipping.actions.pack import Packages, pack
from relief.shipping.actions.report_leg import Difference, report_leg
from relief.shipping.actions.set_back import lose, send_back
from relief.shipping.actions.ship import (
    cancel_shipment,
    depart,
    load,
    open_shipment,
    report_shipment,
    unload,
)
from relief.shipping.actions.split import merge, split
from relief.shipping.actions.sweep import foresee, sweep_customs, sweep_promises
from relief.shipping.actions.transship import Change, transship
from relief.shipping.checklist import Paper

__all__ = [
    "Change",
    "Difference",
    "Packages",
    "Paper",
    "cancel",
    "cancel_shipment",
    "choose_way",
    "complete_papers",
    "depart",
    "dispatch",
    "foresee",
    "hold",
    "license_prefix",
    "load",
    "lodge",
    "lose",
    "merge",
    "open_shipment",
    "pack",
    "put_together",
    "release",
    "report_leg",
    "report_shipment",
    "send_back",
    "set_paper",
    "split",
    "sweep_customs",
    "sweep_promises",
    "transship",
    "unload",
    "verify_paper",
]
