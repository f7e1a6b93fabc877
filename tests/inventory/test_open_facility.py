"""Open a facility by page and API: who may, where it is, what it is called."""

import pytest
from django.urls import reverse

from relief.core import clock
from relief.core.errors import Invalid, NotAllowed
from relief.inventory.actions.facilities import FacilityThere, NewFacility, open_facility
from relief.inventory.models import Bin, Facility
from relief.journal.models import Event
from tests.factories import people, stock

pytestmark = pytest.mark.django_db
DUBAI = {"name_zh": "迪拜枢纽", "country": "AE", "lat": 25.2, "lon": 55.3}


def opened(actor, **words):
    return open_facility(actor=actor, now=clock.now(), new=NewFacility(**words))


def keeper():
    return people.actor("stock_keeper", organization=people.partner("a"))


def test_works_and_is_journalled():
    row = opened(keeper(), **DUBAI, name_en="Dubai hub", kind="hub", time_zone="Asia/Dubai")

    assert (row.code, row.operator.code, row.place.code) == ("dibaishuniu", "a", "AE")
    assert Bin.objects.get(facility=row).code == "-"
    assert Event.objects.get(type="facility.opened").subject_uid == row.uid


def test_a_place_without_a_point_gives_its_own_marked_as_assumed():
    row = opened(keeper(), name_zh="成都新仓", place=stock.place().uid)

    assert (row.lat, row.lon, row.assumed) == (30.66, 104.06, ["lat", "lon"])


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"name_zh": " ", "lat": 1.0, "lon": 1.0, "country": "AE"}, "name_zh"),
        ({"name_zh": "仓"}, "lat"),
        ({"name_zh": "仓", "lat": 1.0, "lon": 1.0}, "country"),
        ({"name_zh": "仓", "lat": 91.0, "lon": 1.0, "country": "AE"}, "lat"),
        ({**DUBAI, "time_zone": "Mars/Base"}, "time_zone"),
    ],
)
def test_is_refused_where_it_is_unclear_where_it_is(words, field):
    with pytest.raises(Invalid) as refusal:
        opened(keeper(), **words)

    assert refusal.value.field == field
    assert not Facility.objects.exists()


def test_is_refused_under_a_name_that_is_there():
    opened(keeper(), **DUBAI)

    with pytest.raises(FacilityThere):
        opened(keeper(), **DUBAI)


def test_is_refused_to_who_only_looks():
    with pytest.raises(NotAllowed):
        opened(people.actor("programme_officer", organization=people.partner("a")), **DUBAI)


def test_by_page_shows_the_new_facility(sign_in):
    client = sign_in(keeper())
    assert (
        reverse("inventory:facility-new")
        in client.get(reverse("inventory:facility-list")).content.decode()
    )

    given = {
        "name_zh": "成都新仓",
        "kind": "warehouse",
        "place": stock.place().uid,
        "time_zone": "Asia/Shanghai",
    }
    answer = client.post(reverse("inventory:facility-new"), given, follow=True)

    assert "成都新仓" in answer.content.decode()
    assert Facility.objects.get().capacity_m3 is None


def test_by_page_says_beside_the_field_what_is_missing(sign_in):
    client = sign_in(keeper())
    given = {"name_zh": "仓", "kind": "warehouse", "time_zone": "Asia/Shanghai"}

    answer = client.post(reverse("inventory:facility-new"), given)

    assert answer.status_code == 422
    assert answer.context["form"].errors["lat"]
