"""The tables of the play agree with each other and with the world they are played in."""

import csv
from pathlib import Path

import pytest

from relief.platform.demo import accounts, script, world
from relief.platform.demo.scenes import SCENES

ROOT = Path(world.DATA)
CATALOG = ROOT.parents[2] / "catalog" / "data" / "items.csv"


def column(name: str, of: str) -> set[str]:
    return {row[of] for row in world.rows(name)}


def test_every_cue_has_a_scene() -> None:
    assert {cue.what for cue in script.cues()} <= set(SCENES)


def test_every_cue_is_remembered_by_a_name_of_its_own() -> None:
    keys = [cue.key for cue in script.cues()]

    assert len(keys) == len(set(keys))


def test_everything_happens_within_the_72_hours_and_in_order() -> None:
    hours = [cue.hour for cue in script.cues()]

    assert hours == sorted(hours)
    assert hours[0] >= 0
    assert hours[-1] < 72


def test_all_17_partners_bring_their_lists() -> None:
    brought = {cue.subject for cue in script.cues() if cue.what == "stock"}

    assert brought == column("partners.csv", "code")
    assert len(brought) == 17


def test_every_place_with_a_published_figure_asks() -> None:
    asked = {cue.subject for cue in script.cues() if cue.what == "ask"}

    assert asked == column("needs.csv", "site")


@pytest.mark.parametrize("what", ["close_road", "open_road"])
def test_roads_lead_to_places_that_asked(what: str) -> None:
    ends = {cue.subject.partition(">")[2] for cue in script.cues() if cue.what == what}

    assert ends
    assert ends <= column("needs.csv", "site")


def test_sixty_people_ring_and_some_for_others_or_again() -> None:
    rows = list(world.rows("calls.csv"))
    again = [row for row in rows if row["same"]]
    first = {row["key"]: row for row in rows}

    assert len(rows) == 60
    assert any(row["phone"] == first[row["same"]]["phone"] for row in again)
    assert any(row["phone"] != first[row["same"]]["phone"] for row in again)
    assert any(row["relation"] != "self" for row in rows)


def test_a_second_call_comes_after_the_first() -> None:
    rows = {row["key"]: row for row in world.rows("calls.csv")}

    for row in rows.values():
        if row["same"]:
            assert float(rows[row["same"]]["hour"]) < float(row["hour"])


def test_callers_ask_for_items_of_the_catalogue_at_known_sites() -> None:
    with CATALOG.open(encoding="utf-8", newline="") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    parts = [part for row in world.rows("calls.csv") for part in row["items"].split(";") if part]

    assert {part.split("*")[0] for part in parts} <= known
    assert column("calls.csv", "site") <= column("needs.csv", "site")


def test_the_people_the_programs_sign_in_as_exist() -> None:
    emails = {person.email for person in accounts.people()}

    for name in ("coordinator", "coordinator2", "warehouse", "courier", "station", "helpline"):
        assert f"{name}@demo.example" in emails
