"""What makes an instance impossible, said by customer before any search."""

import numpy as np

from relief.delivery.routing.errors import BadFile
from relief.delivery.routing.instance import Instance, Reals


def check(instance: Instance) -> None:
    """Raise BadFile where no routes can ever be valid, naming the customer."""
    total = instance.demands.sum() - instance.demands[instance.depot]
    depot = instance.depot
    if instance.vehicles is not None and total > instance.vehicles * instance.capacity:
        room = instance.vehicles * instance.capacity
        raise BadFile("demand", f"{total:g} in all, the vehicles hold {room:g}")
    if instance.vehicles == 0 and len(instance.names) > 1:
        raise BadFile("vehicles", "there are none")
    for place, name in enumerate(instance.names):
        where = f"customer {name}"
        if instance.demands[place] < 0:
            raise BadFile(where, f"the demand {instance.demands[place]:g} is negative")
        if instance.services[place] < 0:
            raise BadFile(where, f"the service time {instance.services[place]:g} is negative")
        if instance.opens[place] > instance.closes[place]:
            span = f"{instance.opens[place]:g} to {instance.closes[place]:g}"
            raise BadFile(where, f"the time window {span} is empty")
        if place != depot and instance.demands[place] > instance.capacity:
            wanted = f"{instance.demands[place]:g}"
            raise BadFile(where, f"wants {wanted}, a vehicle holds {instance.capacity:g}")


def check_reach(instance: Instance, distances: Reals) -> None:
    """Raise BadFile where a customer cannot be served within the hours or the length."""
    if not instance.has_windows and instance.longest is None:
        return
    depot = instance.depot
    there = _shortest(distances, depot)
    back = _shortest(distances.T, depot)
    starts = np.maximum(instance.opens, instance.opens[depot] + there)
    ends = starts + instance.services + back
    length = there + instance.services + back
    for place, name in enumerate(instance.names):
        if place == depot:
            continue
        if starts[place] > instance.closes[place]:
            raise BadFile(f"customer {name}", "cannot be reached in time from the depot")
        if ends[place] > instance.closes[depot]:
            raise BadFile(f"customer {name}", "a vehicle cannot be back before the depot closes")
        if instance.longest is not None and length[place] > instance.longest:
            limit = f"{instance.longest:g}"
            raise BadFile(f"customer {name}", f"there and back is longer than {limit}")


def _shortest(distances: Reals, start: int) -> Reals:
    """Return the shortest way to each place: rounding can make a detour the shorter one."""
    found: Reals = distances[start].copy()
    while True:
        better = np.minimum(found, (found[:, None] + distances).min(axis=0))
        if (better >= found).all():
            return found
        found = better
