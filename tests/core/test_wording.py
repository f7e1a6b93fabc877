"""Numbers, times and spans are said as each language says them."""

import datetime

import pytest
from django.utils import timezone, translation

from relief.core import wording

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
NOW = datetime.datetime(2022, 9, 7, 7, 20, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (0, "0 min", "0 分钟"),
        (38, "38 min", "38 分钟"),
        (60, "1 h", "1 小时"),
        (65, "1 h 05 min", "1 小时 05 分"),
        (1440, "1 d", "1 天"),
        (4560, "3 d 4 h", "3 天 4 小时"),
    ],
)
def test_duration_says_its_two_largest_units(minutes: int, english: str, chinese: str) -> None:
    span = datetime.timedelta(minutes=minutes)

    with translation.override("en"):
        assert wording.duration(span) == english
    with translation.override("zh-hans"):
        assert wording.duration(span) == chinese


@pytest.mark.parametrize(
    ("hours", "english", "chinese"),
    [
        (3, "today 18:20", "今天 18:20"),
        (9, "tomorrow 00:20", "明天 00:20"),
        (-16, "yesterday 23:20", "昨天 23:20"),
        (72, "10 Sep 15:20", "9 月 10 日 15:20"),
        (24 * 150, "4 Feb 2023 15:20", "2023 年 2 月 4 日 15:20"),
    ],
)
def test_moment_counts_days_in_the_reader_s_zone(hours: int, english: str, chinese: str) -> None:
    moment = NOW + datetime.timedelta(hours=hours)

    with timezone.override(SHANGHAI), translation.override("en"):
        assert wording.moment(moment, NOW) == english
    with timezone.override(SHANGHAI), translation.override("zh-hans"):
        assert wording.moment(moment, NOW) == chinese


def test_number_separates_thousands_in_both_languages() -> None:
    with translation.override("zh-hans"):
        assert wording.number(11779) == "11,779"
    with translation.override("en"):
        assert wording.number(2.54) == "2.5"


def test_percent_says_all_only_when_it_is_all() -> None:
    assert wording.percent(999, 1000) == "99%"
    assert wording.percent(3, 0) == "–"


@pytest.mark.parametrize(
    ("text", "masked"),
    [("13812346021", "138****6021"), ("赵桂兰", "赵**"), ("Wang", "W**"), ("", "")],
)
def test_mask_hides_the_middle(text: str, masked: str) -> None:
    assert wording.mask(text) == masked


def test_one_unit_stands_in_the_singular() -> None:
    bags = wording.Unit("bags", one="bag")

    assert wording.quantity(1, bags) == "1 bag"
    assert wording.quantity(1200, bags) == "1,200 bags"
    assert wording.quantity(1, wording.Unit("袋")) == "1 袋"
