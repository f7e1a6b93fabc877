"""The partners' own systems: each lets its goods go when a release order comes, with its own key."""

from relief.platform.demo.programs.desk import Desk, attempt, run


def look(desk: Desk) -> int:
    """Answer the orders that came; return how many."""
    waiting = list(desk.orders.items())
    for uid, owner in waiting:
        api = desk.apis.get(owner)
        if api is not None:
            path = f"/api/v1/release-orders/{uid}/accept/"
            attempt(api.post, path)
        del desk.orders[uid]
    return len(waiting)


if __name__ == "__main__":
    run(look)
