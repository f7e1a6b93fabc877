"""Screening: is it needed, will it live, can people read and carry it."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief.donations import rules
from relief.donations.rules import Check, Offered, screen, suggestion

DAY = datetime.date(2022, 9, 10)


def offered(**fields: object) -> Offered:
    values: dict[str, object] = {
        "name": "blanket", "units": 100, "open_units": 500, "label_language": "en",
        "carton_kg": 20.0, **fields,
    }  # fmt: skip
    return Offered(**values)  # type: ignore[arg-type]


def checked(*lines: Offered, **fields: object) -> list[Check]:
    whole: dict[str, object] = {
        "arrives_on": DAY, "has_packing_list": True, "has_consignee": True,
        "customs_payer": "donor", **fields,
    }  # fmt: skip
    return screen(lines, **whole)  # type: ignore[arg-type]


def test_what_is_needed_and_good_is_to_be_accepted() -> None:
    assert suggestion(checked(offered())) == "accept"


@pytest.mark.parametrize(
    ("line", "whole", "what", "suggests"),
    [
        (offered(open_units=0), {}, "need", "redirect"),
        (offered(open_units=40), {}, "need", "conditional"),
        (offered(expires_on=DAY, min_life_days=30), {}, "life", "decline"),
        (offered(expires=True), {}, "life", "conditional"),
        (offered(label_language=""), {}, "label", "conditional"),
        (offered(label_language="fr", is_medical=True, expires_on=DAY.replace(year=2024)), {},
         "label", "decline"),
        (offered(carton_kg=60.0), {}, "weight", "conditional"),
        (offered(), {"has_packing_list": False}, "packing_list", "conditional"),
        (offered(), {"has_consignee": False}, "consignee", "conditional"),
        (offered(), {"customs_payer": ""}, "customs_payer", "conditional"),
    ],
)  # fmt: skip
def test_each_gap_is_named_and_answered(
    line: Offered, whole: dict[str, object], what: str, suggests: str
) -> None:
    found = checked(line, **whole)

    assert what in {row.what for row in found if row.verdict != "ok"}
    assert suggestion(found) == suggests


@pytest.mark.parametrize(("days", "verdict"), [(364, "fail"), (365, "ok")])
def test_medicine_needs_a_year_of_life_on_arrival(days: int, verdict: str) -> None:
    pills = offered(is_medical=True, expires_on=DAY + datetime.timedelta(days=days))

    life = next(row for row in checked(pills) if row.what == "life")

    assert (life.verdict, life.found) == (verdict, str(days))


@given(st.lists(st.sampled_from([rules.OK, rules.WARN, rules.FAIL]), min_size=1))
def test_something_wrong_is_never_simply_accepted(verdicts: list[str]) -> None:
    found = suggestion(Check("life", verdict) for verdict in verdicts)

    assert (found == "accept") == (set(verdicts) == {rules.OK})
