"""Numbers, points, likeness and hand-over, as the operators' handbook says."""

import datetime

import pytest

from relief.helpline import words
from relief.helpline.intake import PERSONAL
from relief.helpline.rules import consent, danger, handover, likeness, phones, triage
from relief.helpline.rules.likeness import Known
from relief.helpline.rules.triage import Facts


@pytest.mark.parametrize(
    ("text", "e164", "extension"),
    [
        ("13800138000", "+8613800138000", ""),
        ("138-0013-8000", "+8613800138000", ""),
        ("+86 138 0013 8000", "+8613800138000", ""),
        ("008613800138000", "+8613800138000", ""),
        ("１３８００１３８０００", "+8613800138000", ""),
        ("(021) 68888888 转 123", "+862168888888", "123"),
        ("021-68888888-123", "+862168888888", "123"),
        ("021-68888888 分机 45", "+862168888888", "45"),
        ("4008123123", "+864008123123", ""),
        ("12345", "", ""),
        ("找李奶奶", "", ""),
        ("", "", ""),
    ],
)
def test_a_number_is_read_whole_first_then_without_extension(
    text: str, e164: str, extension: str
) -> None:
    found = phones.read(text)

    assert (found.e164, found.extension, found.raw) == (e164, extension, text)


def test_a_local_number_gets_the_area_code_of_the_seat() -> None:
    assert phones.read("68888888", "021").e164 == "+862168888888"
    assert phones.read("2812345", "0836").e164 == "+868362812345"
    assert phones.read("281-2345 转 6", "0836").extension == "6"
    assert phones.read("68888888").e164 == ""
    assert phones.read("2812345").e164 == "", "not 12345 in Chengdu"


def test_data_rests_on_a_word_or_on_the_emergency() -> None:
    said = consent.grounds(["record", "share"])
    unable = consent.grounds(["unable"])

    assert said == {"record": "consent", "share": "consent", "proxy": "none"}
    assert set(unable.values()) == {"emergency"}
    assert consent.grounds([])["share"] == "none"


def test_the_call_of_the_handbook_has_83_points() -> None:
    facts = Facts(
        medicine_days=2, food_days=2, is_alone=True, mobility="stick", age=82, floor=5,
        has_lift=False, no_stairs=True, no_power=True,
    )  # fmt: skip

    assert triage.score(facts).points == 83
    assert list(triage.score(facts).parts)[:3] == ["medicine", "provisions", "alone"]


@pytest.mark.parametrize(("days", "points"), [(0, 40), (1, 30), (2, 30), (3, 15), (6, 15), (7, 0)])
def test_medicine_counts_by_days_left(days: int, points: int) -> None:
    assert triage.score(Facts(medicine_days=days)).points == points


@pytest.mark.parametrize(("hours", "points"), [(5, 0), (6, 1), (72, 12), (500, 12)])
def test_waiting_adds_a_point_each_six_hours_up_to_twelve(hours: int, points: int) -> None:
    assert triage.score(Facts(waited=datetime.timedelta(hours=hours))).points == points


def test_the_sum_never_exceeds_100() -> None:
    worst = Facts(
        0, 0, 0, True, "bed", 95, True, True, True, 9, False, True, True,
        datetime.timedelta(days=9),
    )  # fmt: skip

    assert triage.score(worst).points == 100


@pytest.mark.parametrize(
    ("points", "flags", "urgency"),
    [(0, {"fall"}, 1), (60, set(), 2), (59, set(), 3), (35, set(), 3), (34, set(), 4)],
)
def test_a_class_follows_from_points_and_any_flag_is_life(
    points: int, flags: set[str], urgency: int
) -> None:
    assert triage.triage_class(points, flags) == urgency


def test_likeness_adds_number_room_name_and_age() -> None:
    one = Known(frozenset({"+8613800138000"}), "赵秀英", "zhaoxiuying", 1940, "演示小区", "a|502")
    other = Known(frozenset({"+8613800138000"}), "赵秀英", "", 1941, "", "a|502")

    found = likeness.likeness(one, other)

    assert found == {"phone": 40, "room": 30, "name": 15, "birth_year": 10}


def test_names_alone_never_reach_what_is_shown() -> None:
    one = Known(frozenset(), "王小明", "wangxiaoming", 1950, "小区", "")

    assert sum(likeness.likeness(one, one).values()) < likeness.SHOWN_FROM


def test_different_rooms_of_one_building_are_not_alike() -> None:
    here = likeness.room_key("site:1", "演示小区", "3", "2", "502")
    there = likeness.room_key("site:1", "演示小区", "3", "2", "501")

    assert likeness.likeness(Known(room=here), Known(room=there)) == {}
    assert likeness.room_key("site:1", "演示小区", "3", "2", "") == ""


@pytest.mark.parametrize(
    ("ability", "has_proxy", "method"),
    [
        (handover.Ability("free"), False, "station"),
        (handover.Ability("wheelchair"), False, "home"),
        (handover.Ability("stick", no_stairs=True), False, "home"),
        (handover.Ability("bed"), True, "station"),
        (handover.Ability("free", is_sealed=True), False, "home"),
    ],
)
def test_a_station_is_for_who_can_go_there_or_sends_somebody(
    ability: handover.Ability, has_proxy: bool, method: str
) -> None:
    assert handover.method("station", ability, has_proxy=has_proxy) == method


def test_every_personal_field_has_a_word() -> None:
    assert set(words.FIELDS) == set(PERSONAL)


def test_every_red_flag_is_heard_in_either_language() -> None:
    assert set(danger.WORDS) == set(triage.RED_FLAGS)
    assert danger.heard(("她说胸口疼", "CHEST PAIN since noon")) == {"chest_pain": "胸口疼"}
    assert danger.heard(("", "药吃完了")) == {}
