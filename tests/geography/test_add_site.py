"""A programme officer names a camp that no table knows."""

import pytest

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed
from relief.geography.actions import SiteExists, add_site
from relief.geography.models import Place, Site
from relief.geography.queries import search_sites
from relief.journal.models import Event
from tests.factories import people


def add(actor: Actor, place: Place, **changes: object) -> Site:
    values = {"name_zh": "河坝安置点", "lat": 29.9, "lon": 102.2, **changes}
    return add_site(actor=actor, now=clock.now(), place_uid=place.uid, **values)


@pytest.fixture
def luding(sites: dict) -> Place:
    return sites["海螺沟片区"].place


def test_a_new_site_is_found_by_pinyin_and_journalled(luding: Place, owner: Actor) -> None:
    site = add(owner, luding)

    assert list(search_sites(owner, "heba")) == [site]
    assert Event.objects.get(type="site.added").subject_uid == site.uid


def test_the_same_name_in_the_same_place_is_refused(luding: Place, owner: Actor) -> None:
    add(owner, luding)

    with pytest.raises(SiteExists):
        add(owner, luding)

    assert Site.objects.filter(name_zh="河坝安置点").count() == 1


@pytest.mark.parametrize(
    "changes",
    [{"lat": 91.0}, {"lat": float("nan")}, {"lon": 181.0}, {"lat": 39.9, "lon": 116.4}],
)
def test_a_point_that_cannot_be_there_is_refused(
    luding: Place, owner: Actor, changes: dict
) -> None:
    with pytest.raises(Invalid):
        add(owner, luding, **changes)

    assert not Event.objects.filter(type="site.added").exists()


def test_a_courier_may_not_add_sites(luding: Place) -> None:
    courier = people.actor("courier", organization=people.carrier())

    with pytest.raises(NotAllowed):
        add(courier, luding)
