"""The gateway of two unmanned vehicles: accepts missions, arrives, opens against the code.

Its network is poor: each arrival is sent twice under one idempotency key.
"""

from relief.platform.demo.programs.desk import Desk, attempt, number_of, run


def look(desk: Desk) -> int:
    """Move the vehicles on; return how many steps were done."""
    done = accept(desk)
    rows = desk.api.items(
        "/api/v1/deliveries/?method=unmanned&status=ready&status=out_for_delivery"
        "&status=available_for_pickup"
    )
    for row in rows:
        path = f"/api/v1/deliveries/{row['uid']}"
        code = desk.codes.get(row["number"])
        if row["status"] == "out_for_delivery" and row["vehicle"]:
            body = {"compartment": row["compartment"]}
            for _ in range(2):
                attempt(arrive, desk, path, body)
            done += 1
        elif row["status"] == "available_for_pickup" and code:
            body = {"code": code}
            attempt(desk.api.post, f"{path}/open/", body)
            done += 1
    return done


def accept(desk: Desk) -> int:
    """Accept what is offered and set off; return how many missions."""
    offered = desk.api.items("/api/v1/missions/?status=offered&status=accepted")
    for row in offered:
        path = f"/api/v1/missions/{row['uid']}"
        if row["status"] == "offered":
            body = {"compartment": f"A{1 + number_of(row['delivery_number']) % 4}"}
            if attempt(desk.api.post, f"{path}/accept/", body) is None:
                attempt(desk.api.post, f"{path}/accept/", {})
        attempt(desk.api.post, f"{path}/depart/", {})
    return len(offered)


def arrive(desk: Desk, path: str, body: dict[str, str]) -> None:
    """Say that the vehicle stands there; the same key makes the second report harmless."""
    desk.api.post(f"{path}/arrive/", body, idempotency_key=f"arrive-{path[-36:]}")


if __name__ == "__main__":
    run(look)
