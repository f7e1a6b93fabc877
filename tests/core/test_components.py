"""Components draw what they are given, in both languages, and stay readable aloud."""

import datetime
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation

from relief.core.http import promise
from relief.core.http.tones import Pill

NOW = datetime.datetime(2022, 9, 7, 7, 20, tzinfo=datetime.UTC)
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))


def minutes(count: int) -> datetime.timedelta:
    return datetime.timedelta(minutes=count)


def draw(source: str, language: str = "en", path: str = "/", **context: Any) -> str:
    """Return a template's HTML as a reader in Shanghai gets it."""
    from django_cotton.compiler_regex import CottonCompiler

    compiled = CottonCompiler().process(source)
    request = RequestFactory().get(path)
    with translation.override(language), timezone.override(SHANGHAI):
        return engines["django"].from_string(compiled).render({"now": NOW, **context}, request)


@pytest.mark.parametrize(
    ("left", "tone"), [(60, "moving"), (39, "risk"), (19, "broken"), (-1, "late")]
)
def test_clock_turns_amber_below_a_third_and_red_below_a_sixth(left: int, tone: str) -> None:
    due = NOW + minutes(left)

    ring = promise.ring(due, NOW, started=due - minutes(120))

    assert ring.tone == tone


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ("剩 2 小时 40 分", "今天 18:00")), ("en", ("in 2 h 40 min", "today 18:00"))],
)
def test_clock_says_what_is_left_in_the_reader_s_language(
    language: str, words: tuple[str, str]
) -> None:
    html = draw('<c-clock :due="due" />', language, due=NOW + minutes(160))

    assert all(word in html for word in words)


def test_clock_of_a_broken_promise_says_by_how_much() -> None:
    html = draw('<c-clock :due="due" />', due=NOW - minutes(8))

    assert "8 min late" in html
    assert "r-clock--late" in html


def test_clock_of_a_kept_promise_stands_still() -> None:
    html = draw('<c-clock :due="due" :done="done" />', due=NOW, done=NOW - minutes(5))

    assert "kept" in html
    assert "data-clock" not in html


def test_pill_shows_icon_word_and_tone_of_a_status() -> None:
    html = draw('<c-pill :status="status" />', status=Pill("risk", "At risk"))

    assert "r-pill--risk" in html
    assert "#alert-triangle" in html
    assert "At risk" in html


def test_pill_of_an_unknown_tone_is_grey() -> None:
    assert "r-pill--waiting" in draw('<c-pill tone="purple" label="x" />')


def test_bar_pieces_fill_its_width() -> None:
    drawn = promise.bar([("delivered", 740), ("moving", 620), ("gap", 996)])

    widths = [float(piece.width.rstrip("%")) for piece in drawn.segments]

    assert sum(widths) == pytest.approx(100, abs=0.01)


def test_bar_leaves_the_rest_of_its_total_empty() -> None:
    drawn = promise.bar([("plain", 76)], total=100)

    assert drawn.segments[0].width == "76.000%"


def test_bar_is_said_aloud_with_units_of_each_kind() -> None:
    html = draw('<c-bar :delivered="6300" :gap="1200" label="Blanket" />')

    assert 'aria-label="Blanket: delivered 6,300, short 1,200"' in html


def test_bar_of_nothing_says_so() -> None:
    assert 'aria-label="nothing yet"' in draw("<c-bar />")


def test_quantity_has_number_unit_and_item() -> None:
    html = draw('<c-quantity :number="11779" unit="条" item="毛毯" />', "zh-hans")

    assert "毛毯 <b>11,779 条</b>" in html


class _Form(forms.Form):
    quantity = forms.IntegerField(min_value=1, label="Quantity", help_text="Whole tents")


def test_field_joins_its_error_and_its_help_to_the_control() -> None:
    html = draw('<c-field :field="form.quantity" />', form=_Form({"quantity": "-30"}))

    assert 'aria-describedby="id_quantity_help id_quantity_error"' in html
    assert 'id="id_quantity_error"' in html
    assert 'aria-invalid="true"' in html


def test_sorted_column_offers_the_other_direction() -> None:
    html = draw('<c-th sort="due">Due</c-th>', path="/?sort=due&status=open")

    assert 'aria-sort="ascending"' in html
    assert "?sort=-due&amp;status=open" in html


def test_sorting_starts_at_the_first_page_again() -> None:
    html = draw('<c-th sort="due">Due</c-th>', path="/?page=3")

    assert "page=" not in html


def test_card_escapes_what_people_typed() -> None:
    html = draw('<c-card title="{{ name }}" />', name="<script>alert(1)</script>")

    assert "<script>alert" not in html


def test_toast_without_undo_has_no_form() -> None:
    assert "<form" not in draw('<c-toast text="Saved" />')


def test_picker_options_say_what_to_try_when_nothing_fits() -> None:
    html = draw('{% include "components/options.html" %}', options=[], query="atlantis")

    assert "atlantis" in html
    assert 'role="option"' not in html
