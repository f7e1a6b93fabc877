"""Places, sites, hubs and lanes by API and pickers."""

import pytest
from django.test import Client

from relief.core.actors import Actor
from relief.geography.models import Place, Site


@pytest.fixture
def client(sites: dict, owner: Actor, sign_in: object) -> Client:
    return sign_in(owner)


@pytest.fixture
def coordinating(sites: dict, coordinator: Actor, sign_in: object) -> Client:
    return sign_in(coordinator)


def test_a_place_is_found_by_pinyin_and_says_its_census_figures(client: Client) -> None:
    (place,) = client.get("/api/v1/places", {"search": "luding"}).json()["items"]

    assert place["code"] == "513322"
    assert (place["parent_code"], place["population_80"]) == ("513300", 2399)


def test_places_are_filtered_by_level_and_parent(client: Client) -> None:
    found = client.get("/api/v1/places", {"level": "county", "parent": "511800"}).json()

    assert {place["code"] for place in found["items"]} == {"511822", "511823", "511824"}


def test_pages_of_places_follow_each_other_without_gap(client: Client) -> None:
    seen, after = [], None
    while True:
        page = client.get("/api/v1/places", {"limit": 2} | ({"after": after} if after else {}))
        seen += [place["code"] for place in page.json()["items"]]
        after = page.json()["next_after"]
        if after is None:
            break

    assert sorted(seen) == sorted(Place.objects.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("path", "count"), [("/api/v1/places", 8), ("/api/v1/sites", 8), ("/places/options/?q=an", 12)]
)
def test_lists_take_a_fixed_number_of_queries(
    client: Client, django_assert_max_num_queries: object, path: str, count: int
) -> None:
    with django_assert_max_num_queries(count):
        assert client.get(path).status_code == 200


def test_a_new_site_is_made_by_api_and_shown(client: Client, sites: dict) -> None:
    place = sites["海螺沟片区"].place
    body = {"place": str(place.uid), "name_zh": "河坝", "lat": 29.9, "lon": 102.2}

    answer = client.post("/api/v1/sites", body, content_type="application/json")

    assert answer.status_code == 201
    assert answer.json()["place_code"] == "513322"
    assert client.get(f"/api/v1/sites/{answer.json()['uid']}").json()["name_zh"] == "河坝"


@pytest.mark.parametrize(
    "changes",
    [
        {"lat": 91},
        {"lat": "NaN"},
        {"lat": 39.9},
        {"name_zh": ""},
        {"name_zh": "x\x00y"},
        {"place": "513322"},
        {"colour": "red"},
    ],
)
def test_a_site_that_cannot_be_is_400(client: Client, sites: dict, changes: dict) -> None:
    place = sites["海螺沟片区"].place
    body = {"place": str(place.uid), "name_zh": "河坝", "lat": 29.9, "lon": 102.2, **changes}

    answer = client.post("/api/v1/sites", body, content_type="application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not Site.objects.filter(name_zh="河坝").exists()


def test_a_lane_is_closed_with_a_reason_and_opened_again(
    coordinating: Client, sites: dict, cities: dict
) -> None:
    key = {"origin": str(cities["510100"].uid), "site": str(sites["得妥片区"].uid)}

    closed = coordinating.post(
        "/api/v1/lanes/close", {**key, "reason": "塌方"}, content_type="application/json"
    )
    opened = coordinating.post("/api/v1/lanes/open", key, content_type="application/json")

    assert (closed.status_code, closed.json()["is_open"]) == (200, False)
    assert closed.json()["closed_reason"] == "塌方"
    assert (opened.status_code, opened.json()["is_open"]) == (200, True)


def test_a_partner_may_not_close_a_lane(client: Client, sites: dict, cities: dict) -> None:
    key = {"origin": str(cities["510100"].uid), "site": str(sites["得妥片区"].uid)}

    answer = client.post(
        "/api/v1/lanes/close", {**key, "reason": "x"}, content_type="application/json"
    )

    assert answer.status_code == 403


def test_pickers_show_what_lies_around_a_place(client: Client) -> None:
    assert "513322" in client.get("/places/options/", {"q": "ldx"}).content.decode()
    assert "Hailuogou area" in client.get("/sites/options/", {"q": "hlg"}).content.decode()


def test_a_signed_out_reader_gets_nothing(sites: dict) -> None:
    assert Client().get("/api/v1/places").status_code == 401
    assert Client().get("/places/options/", {"q": "luding"}).status_code == 302
