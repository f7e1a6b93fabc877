"""Published numbers: the newest counts, none is added up, each names its source."""

import dataclasses
import datetime

import pytest

from relief.core import clock
from relief.core.actors import Actor
from relief.core.clock import CHINA
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.emergencies import actions, queries
from relief.emergencies.models import Emergency, Figure
from relief.emergencies.published import PublishedFigure
from relief.journal.models import Event

SEVENTH = datetime.datetime(2022, 9, 7, 15, 28, tzinfo=CHINA)
FIGURE = PublishedFigure(
    place_code="",
    site="",
    metric="deaths",
    value=94,
    precision="exact",
    as_of=datetime.datetime(2022, 9, 20, tzinfo=CHINA),
    source="Bulletin",
    source_url="",
)


def shown(emergency: Emergency, now: datetime.datetime) -> dict[str, str]:
    known = queries.figures_now(emergency, now)
    return {figure.metric: figure.shown for figure in queries.headline(known)}


def test_the_headline_is_what_was_known_at_the_time(draft: Emergency) -> None:
    assert shown(draft, SEVENTH) == {
        "deaths": "74",
        "missing": "35",
        "injured": "270 or more",
        "sheltered": "20,000 or more",
        "shelter_sites": "124",
    }


def test_before_the_first_bulletin_nothing_is_known(draft: Emergency) -> None:
    assert queries.figures_now(draft, draft.struck_at) == []


def test_a_newer_figure_replaces_and_never_adds(draft: Emergency) -> None:
    later = shown(draft, SEVENTH + datetime.timedelta(days=30))

    assert later["deaths"] == "93"


def test_figures_of_sites_come_last(draft: Emergency) -> None:
    known = queries.figures_now(draft, SEVENTH)

    assert known[0].where == (None, None)
    assert known[-1].site.name_zh == "得妥片区"


def test_a_published_figure_is_journalled_with_its_source(
    active: Emergency, coordinator: Actor
) -> None:
    actions.publish_figure(
        actor=coordinator, now=clock.now(), emergency_uid=active.uid, figure=FIGURE
    )

    assert shown(active, clock.now())["deaths"] == "94"
    assert Event.objects.latest("id").payload == {
        "metric": "deaths",
        "value": 94,
        "source": "Bulletin",
    }


def test_the_same_figure_twice_is_kept_once(active: Emergency, coordinator: Actor) -> None:
    for _ in range(2):
        actions.publish_figure(
            actor=coordinator, now=clock.now(), emergency_uid=active.uid, figure=FIGURE
        )

    assert Figure.objects.filter(value=94).count() == 1
    assert Event.objects.filter(type="emergency.figure_published").count() == 1


def test_another_number_from_the_same_source_and_time_is_a_conflict(
    active: Emergency, coordinator: Actor
) -> None:
    actions.publish_figure(
        actor=coordinator, now=clock.now(), emergency_uid=active.uid, figure=FIGURE
    )

    with pytest.raises(actions.FigureDiffers):
        actions.publish_figure(
            actor=coordinator,
            now=clock.now(),
            emergency_uid=active.uid,
            figure=dataclasses.replace(FIGURE, value=95),
        )

    assert shown(active, clock.now())["deaths"] == "94"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"value": -1}, Invalid),
        ({"as_of": datetime.datetime(2999, 1, 1, tzinfo=CHINA)}, Invalid),
        ({"place_code": "999999"}, NotFound),
        ({"place_code": "513322", "site": "不存在"}, NotFound),
        ({"place_code": "", "site": "得妥片区"}, Invalid),
    ],
)
def test_a_figure_that_cannot_be_is_refused(
    active: Emergency, coordinator: Actor, changes: dict, error: type[Exception]
) -> None:
    with pytest.raises(error):
        actions.publish_figure(
            actor=coordinator,
            now=clock.now(),
            emergency_uid=active.uid,
            figure=dataclasses.replace(FIGURE, **changes),
        )

    assert active.figures.count() == 59


def test_counting_people_replaces_the_number_before(
    active: Emergency, coordinator: Actor, sites: dict
) -> None:
    site = sites["得妥片区"]
    actions.count_people(
        actor=coordinator,
        now=clock.now(),
        emergency_uid=active.uid,
        site_uid=site.uid,
        people=4000,
        source="现场核实",
    )

    row = active.sites.get(site=site)
    assert (row.people, row.source, row.is_assumed) == (4000, "现场核实", False)
    assert active.sites.count() == 6


@pytest.mark.parametrize(("people", "source"), [(-1, "x"), (10**9, "x"), (5, " ")])
def test_people_without_sense_or_source_are_refused(
    active: Emergency, coordinator: Actor, sites: dict, people: int, source: str
) -> None:
    with pytest.raises(Invalid):
        actions.count_people(
            actor=coordinator,
            now=clock.now(),
            emergency_uid=active.uid,
            site_uid=sites["得妥片区"].uid,
            people=people,
            source=source,
        )


def test_a_partner_may_not_publish(active: Emergency, owner: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.publish_figure(
            actor=owner, now=clock.now(), emergency_uid=active.uid, figure=FIGURE
        )
