"""Carriers' accounts by page."""

import pytest
from django.test import Client

from relief.tracking.carriers.models import CarrierLink, CarrierParcel
from tests.factories import people, tracked

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    """Signed in at a carrier."""
    person = people.actor("carrier", organization=people.carrier("yto"))
    client.force_login(people.user_of(person))
    return client


def test_an_account_is_kept_and_a_number_followed(desk: Client) -> None:
    unit = tracked.unit(people.carrier("yto"))
    given = {"kind": "kuaidi100", "customer": "C1", "key": "key-of-yto", "salt": "S1"}
    desk.post("/carriers/", given)
    row = CarrierLink.objects.get()
    follow = {"tracking_number": unit.number, "company": "yuantong", "number": "YT1"}
    wrong = desk.post(f"/carriers/{row.uid}/follow/", {**follow, "tracking_number": "CN-0"})
    desk.post(f"/carriers/{row.uid}/follow/", follow)

    page = desk.get("/carriers/").content.decode()
    assert (row.organization.code, str(row.key), wrong.status_code) == ("yto", "key-of-yto", 422)
    assert CarrierParcel.objects.get().tracked == unit
    assert f"/carriers/{row.uid}/report/" in page
    assert "YT1" in page
    assert "key-of-yto" not in page


def test_a_strangers_account_is_not_found(desk: Client) -> None:
    row = CarrierLink.objects.create(
        organization=people.carrier("other"), kind="kdniao", key="K", salt=""
    )

    assert desk.get(f"/carriers/{row.uid}/follow/").status_code == 404
