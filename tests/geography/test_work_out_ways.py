"""Hours and cost from a warehouse city to a site, measured or worked out from distance."""

import pytest

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.geography import actions
from relief.geography.models import Lane, Place, Site
from relief.geography.queries import ways
from relief.geography.rules import by_road, distance_km, estimates
from relief.journal.models import Event


def key(origin: Place, site: Site, mode: str = "road") -> actions.LaneKey:
    return actions.LaneKey(origin.uid, site.uid, mode)


def test_distance_is_that_of_the_great_circle() -> None:
    assert distance_km((30.57535, 104.06429), (29.648, 102.119)) == pytest.approx(213.6, abs=0.2)
    assert distance_km((10, 20), (10, 20)) == 0


def test_a_lorry_is_slower_than_its_straight_line() -> None:
    way = by_road(100)

    assert way.km == 135
    assert way.hours == pytest.approx(3 + 135 / 50)
    assert way.cost_per_kg == pytest.approx(0.05 + 135 * 0.00055, abs=0.001)


def test_only_far_places_have_an_air_way() -> None:
    near = estimates((30.5, 104.0), (29.6, 102.1))
    far = estimates((39.1, 117.2), (29.6, 102.1))

    assert [way.mode for way in near] == ["road"]
    assert [way.mode for way in far] == ["road", "air"]
    assert far[1].hours < far[0].hours
    assert far[1].cost_per_kg > far[0].cost_per_kg


def test_every_city_has_a_way_to_every_site_the_fastest_first(cities: dict, sites: dict) -> None:
    found = ways(SYSTEM, cities.values(), sites.values())

    assert len(found) == len(cities) * len(sites)
    assert all(way.is_assumed for options in found.values() for way in options)
    assert found[cities["120000"].pk, sites["海螺沟片区"].pk][0].mode == "air"
    assert found[cities["510100"].pk, sites["海螺沟片区"].pk][0].hours < 10


def test_a_closed_way_is_not_used_and_an_open_one_is_again(
    cities: dict, sites: dict, coordinator: Actor
) -> None:
    chengdu, site = cities["510100"], sites["海螺沟片区"]
    actions.close_lane(actor=coordinator, now=clock.now(), key=key(chengdu, site), reason="塌方")
    assert ways(SYSTEM, [chengdu], [site]) == {}

    actions.open_lane(actor=coordinator, now=clock.now(), key=key(chengdu, site))

    assert [way.mode for way in ways(SYSTEM, [chengdu], [site])[chengdu.pk, site.pk]] == ["road"]
    assert [event.type for event in Event.objects.order_by("id")] == ["lane.closed", "lane.opened"]


def test_closing_the_air_way_leaves_the_road(cities: dict, sites: dict, coordinator: Actor) -> None:
    tianjin, site = cities["120000"], sites["海螺沟片区"]

    actions.close_lane(
        actor=coordinator, now=clock.now(), key=key(tianjin, site, "air"), reason="大雾"
    )

    assert [way.mode for way in ways(SYSTEM, [tianjin], [site])[tianjin.pk, site.pk]] == ["road"]


def test_a_measured_way_goes_before_the_estimate(cities: dict, sites: dict) -> None:
    chengdu, site = cities["510100"], sites["得妥片区"]
    Lane.objects.create(origin=chengdu, destination=site, km=320, hours=6.5, cost_per_kg="0.300")

    (way,) = ways(SYSTEM, [chengdu], [site])[chengdu.pk, site.pk]

    assert (way.hours, way.is_assumed) == (6.5, False)


def test_a_place_without_a_point_has_no_way(cities: dict, sites: dict) -> None:
    nowhere = cities["510100"]
    nowhere.lat = nowhere.lon = None

    assert ways(SYSTEM, [nowhere], list(sites.values())) == {}


def test_ways_take_one_query(cities: dict, sites: dict, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):
        ways(SYSTEM, cities.values(), sites.values())


def test_closing_needs_a_reason_and_a_known_mode(
    cities: dict, sites: dict, coordinator: Actor
) -> None:
    chengdu, site = cities["510100"], sites["得妥片区"]
    with pytest.raises(Invalid):
        actions.close_lane(actor=coordinator, now=clock.now(), key=key(chengdu, site), reason=" ")
    with pytest.raises(Invalid):
        actions.open_lane(actor=coordinator, now=clock.now(), key=key(chengdu, site, "magic"))


def test_a_partner_may_not_close_a_way(cities: dict, sites: dict, owner: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.close_lane(
            actor=owner,
            now=clock.now(),
            key=key(cities["510100"], sites["得妥片区"]),
            reason="x",
        )


def test_an_unknown_site_is_not_found(cities: dict, coordinator: Actor) -> None:
    chengdu = cities["510100"]
    with pytest.raises(NotFound):
        actions.open_lane(
            actor=coordinator,
            now=clock.now(),
            key=actions.LaneKey(chengdu.uid, chengdu.uid),
        )
