"""What people and programs may do to tracking; one file a verb."""

from relief.tracking.actions.intake import Result, take_in

__all__ = ["Result", "take_in"]
