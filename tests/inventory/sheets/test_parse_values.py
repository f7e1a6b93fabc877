"""Amounts, dates, lengths of life and text of single cells."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from relief.inventory.sheets.dates import add_life, parse_date
from relief.inventory.sheets.problems import Unreadable
from relief.inventory.sheets.values import Life, clean_text, parse_months, parse_quantity, to_base

AMOUNTS = {
    "120": "120", "1,234,567": "1234567", "１，２００": "1200", "1 200": "1200", "1\u00a0200": "1200", "1'200": "1200",
    "2万": "20000", "1.5万": "15000", "３千": "3000", "1.2e3": "1200", "1E2": "100", "0": "0", "12.50": "12.5", ".5": "0.5",
    "007": "7", " 30 ": "30", "+5": "5", "120顶": "120", "50 kg": "50", "12.0": "12",
}  # fmt: skip
REFUSED = {
    "NaN": "quantity_not_finite", "sNaN": "quantity_not_finite", "-nan": "quantity_not_finite", "inf": "quantity_not_finite",
    "-Infinity": "quantity_not_finite", "∞": "quantity_not_finite", "1e400": "quantity_huge", "1e999999999": "quantity_huge",
    "1e-400": "quantity_scientific", "1.25e1": "quantity_scientific", "-0": "quantity_negative", "-30": "quantity_negative",
    "−30": "quantity_negative", "(30)": "quantity_negative", "30-": "quantity_negative", "1" + "0" * 30: "quantity_huge",
    "9" * 80: "quantity_huge", "=1+1": "formula", "=cmd|' /C calc'!A0": "formula", "@SUM(A1)": "formula", "+cmd": "formula",
    "#N/A": "sheet_error", "#REF!": "sheet_error", "abc": "quantity_unreadable", "约100": "quantity_unreadable",
    "1,5": "quantity_ambiguous", "1.2.3": "quantity_unreadable", "1-2": "quantity_unreadable", "12,34,567": "quantity_unreadable",
    "0x10": "quantity_unreadable", "1_000": "quantity_unreadable", "٣": "quantity_unreadable", "½": "quantity_unreadable",
    "5\0": "control_character", "2026-05-13": "quantity_unreadable", "1e1000000000000": "quantity_unreadable",
}  # fmt: skip
DATES = {
    "2026-05-13": "2026-05-13", "2026/5/13": "2026-05-13", "2026.5.13": "2026-05-13", "2026年5月13日": "2026-05-13",
    "20260513": "2026-05-13", "２０２６－０５－１３": "2026-05-13", "2026-05-13 00:00:00": "2026-05-13",
    "2026-05-13T08:00:00Z": "2026-05-13", "46155": "2026-05-13", "25/12/2026": "2026-12-25", "12/25/2026": "2026-12-25",
    "5/5/2026": "2026-05-05", "13-May-2026": "2026-05-13", "May 13, 2026": "2026-05-13", "2024-02-29": "2024-02-29",
    "2026-05": "2026-05-31", "2026年2月": "2026-02-28", "5/2026": "2026-05-31", "May 2026": "2026-05-31",
}  # fmt: skip
NO_DATES = {
    "2022/13/05": ("date_impossible", "2022-05-13"), "2026-02-30": ("date_impossible", "2026-02-28"),
    "3/4/2026": ("date_ambiguous", "2026-03-04"), "03.04.2026": ("date_ambiguous", "2026-03-04"),
    "26/5/13": ("date_ambiguous", "2026-05-13"), "2026-13-45": ("date_impossible", ""), "soon": ("date_unreadable", ""),
    "0000-01-01": ("date_impossible", ""), "9999-12-31": ("date_out_of_range", ""), "1026-05-13": ("date_out_of_range", ""),
    "99999999": ("date_impossible", ""), "12": ("date_unreadable", ""), "-46155": ("date_unreadable", ""),
    "2025-02-29": ("date_impossible", "2025-02-28"), "=TODAY()": ("date_unreadable", ""), "1e5": ("date_unreadable", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "number"), AMOUNTS.items())
def test_an_amount_is_read_exactly(text: str, number: str) -> None:
    assert parse_quantity(text).number == Decimal(number)


@pytest.mark.parametrize(("text", "code"), REFUSED.items())
def test_an_odd_amount_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        parse_quantity(text)

    assert refusal.value.problem.code == code
    assert refusal.value.problem.text


def test_the_unit_beside_an_amount_is_kept() -> None:
    assert parse_quantity("300斤").unit == "斤"
    assert parse_quantity("1.5万顶") == (Decimal(15_000), "顶")


@pytest.mark.parametrize(
    ("number", "factor", "code"),
    [
        ("0.5", Fraction(1), "quantity_fraction"),
        ("1.23456789012345678901", Fraction(1000), "quantity_fraction"),
        ("1000000000001", Fraction(1), "quantity_huge"),
        ("1000000000", Fraction(1_000_000), "quantity_huge"),
    ],
)
def test_what_is_not_a_whole_count_of_base_units_is_refused(
    number: str, factor: Fraction, code: str
) -> None:
    with pytest.raises(Unreadable) as refusal:
        to_base(Decimal(number), factor, written=number, unit="x", base="y")

    assert refusal.value.problem.code == code


def test_a_fraction_of_a_kilogram_is_whole_grams() -> None:
    assert to_base(Decimal("0.125"), Fraction(1000), written="", unit="kg", base="g") == 125


@pytest.mark.parametrize(("text", "day"), DATES.items())
def test_a_date_is_read(text: str, day: str) -> None:
    assert parse_date(text).value == date.fromisoformat(day)


@pytest.mark.parametrize(("text", "expected"), NO_DATES.items())
def test_a_doubtful_date_is_refused_with_the_likely_repair(
    text: str, expected: tuple[str, str]
) -> None:
    with pytest.raises(Unreadable) as refusal:
        parse_date(text)

    problem = refusal.value.problem
    offered = [offer.value for offer in problem.suggestions if offer.action == "set"]
    assert problem.code == expected[0]
    assert offered == [] if not expected[1] else expected[1] in offered


def test_a_settled_order_answers_the_ambiguous_date() -> None:
    assert parse_date("3/4/2026", order="dmy").value == date(2026, 4, 3)
    assert parse_date("3/4/2026", order="mdy").value == date(2026, 3, 4)


def test_a_month_alone_is_marked_by_its_rule() -> None:
    assert parse_date("2026-05").rule == "month"
    assert parse_date("2026-05", end_of_month=False).value == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("text", "life"),
    [("24", Life(24)), ("24个月", Life(24)), ("2年", Life(24)), ("18 months", Life(18)), ("730天", Life(0, 730))],
)  # fmt: skip
def test_a_length_of_life_is_read(text: str, life: Life) -> None:
    assert parse_months(text) == life


def test_life_added_to_the_end_of_a_long_month_stays_in_the_month() -> None:
    assert add_life(date(2024, 8, 31), Life(6)) == date(2025, 2, 28)
    assert add_life(date(2024, 2, 29), Life(12)) == date(2025, 2, 28)


def test_text_is_composed_and_its_spaces_are_single() -> None:
    assert clean_text("  cafe\u0301 \u200b a\u3000b ") == "caf\u00e9 a b"


@pytest.mark.parametrize(
    "char", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\u202e", "\ufffd", "\ufffe"]
)
def test_a_control_character_is_refused(char: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        clean_text(f"a{char}b")

    assert refusal.value.problem.code == "control_character"


def test_text_beyond_its_length_is_refused_not_cut() -> None:
    with pytest.raises(Unreadable):
        clean_text("长" * 201)
