"""A station keeper: takes goods in, and gives them out to whoever says the right code."""

from relief.platform.demo.programs.desk import Desk, attempt, number_of, run


def look(desk: Desk) -> int:
    """Shelve what came, give out what is asked for; return how much it was."""
    rows = desk.api.items(
        "/api/v1/deliveries/?method=station&status=ready&status=available_for_pickup"
    )
    done = 0
    for row in rows:
        path = f"/api/v1/deliveries/{row['uid']}"
        code = desk.codes.get(row["number"])
        if row["status"] == "ready" and row["stop"]:
            shelf = {"shelf": f"{'ABCD'[number_of(row['number']) % 4]}-{row['stop']}"}
            attempt(desk.api.post, f"{path}/deposit/", shelf)
            done += 1
        elif row["status"] == "available_for_pickup" and code:
            body = {"signer_role": "self", "code": code}
            attempt(desk.api.post, f"{path}/pick-up/", body)
            done += 1
    return done


if __name__ == "__main__":
    run(look)
