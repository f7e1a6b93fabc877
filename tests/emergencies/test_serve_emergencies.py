"""Emergencies by API and by page."""

import uuid

import pytest
from django.test import Client

from relief.core.actors import Actor
from relief.emergencies.models import Emergency
from tests.factories import people

DECLARED = {
    "code": "test2026",
    "name_zh": "测试地震",
    "name_en": "Test earthquake",
    "hazard": "earthquake",
    "struck_at": "2022-09-05T12:52:00+08:00",
    "places": ["513322"],
}


@pytest.fixture
def partner(owner: Actor, sign_in: object) -> Client:
    return sign_in(owner)


@pytest.fixture
def desk(coordinator: Actor, sign_in: object) -> Client:
    return sign_in(coordinator)


def post(client: Client, path: str, body: dict | None = None) -> object:
    return client.post(path, body or {}, content_type="application/json")


def test_a_partner_reads_an_open_emergency_with_its_people_and_places(
    active: Emergency, partner: Client
) -> None:
    (found,) = partner.get("/api/v1/emergencies", {"status": "active"}).json()["items"]

    assert found["code"] == "lud2022"
    assert found["people"] == 22000
    assert "513322" in found["place_codes"]


def test_figures_and_sites_name_their_source(active: Emergency, partner: Client) -> None:
    figures = partner.get(f"/api/v1/emergencies/{active.uid}/figures").json()["items"]
    sites = partner.get(f"/api/v1/emergencies/{active.uid}/sites").json()["items"]

    assert len(figures) == 59
    assert all(figure["source"] for figure in figures)
    assert (sites[0]["name_zh"], sites[0]["people"]) == ("海螺沟片区", 11779)


def test_a_draft_answers_a_partner_like_a_missing_one(draft: Emergency, partner: Client) -> None:
    for path in ("", "/figures", "/sites"):
        hidden = partner.get(f"/api/v1/emergencies/{draft.uid}{path}")
        missing = partner.get(f"/api/v1/emergencies/{uuid.uuid4()}{path}")

        assert hidden.status_code == missing.status_code == 404
        assert hidden.json() | {"request_id": ""} == missing.json() | {"request_id": ""}
    assert partner.get("/api/v1/emergencies", {"code": "lud2022"}).json()["items"] == []


def test_an_emergency_is_declared_started_and_ended_by_api(sites: dict, desk: Client) -> None:
    made = post(desk, "/api/v1/emergencies", DECLARED)
    assert made.status_code == 201
    path = f"/api/v1/emergencies/{made.json()['uid']}"

    assert post(desk, f"{path}/activate").json()["status"] == "active"
    assert post(desk, f"{path}/activate").status_code == 409
    assert post(desk, f"{path}/close").status_code == 400
    assert post(desk, f"{path}/close", {"reason": "over"}).json()["status"] == "closed"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"places": []}, 400),
        ({"places": ["999999"]}, 404),
        ({"hazard": "dragon"}, 400),
        ({"struck_at": "yesterday"}, 400),
        ({"code": "no spaces please"}, 400),
        ({"epicentre_lat": 200}, 400),
        ({"colour": "red"}, 400),
    ],
)
def test_an_emergency_that_cannot_be_is_refused(
    sites: dict, desk: Client, changes: dict, status: int
) -> None:
    assert post(desk, "/api/v1/emergencies", DECLARED | changes).status_code == status
    assert not Emergency.objects.exists()


def test_people_and_figures_are_added_by_api(active: Emergency, desk: Client, sites: dict) -> None:
    path = f"/api/v1/emergencies/{active.uid}"
    people_body = {"site": str(sites["得妥片区"].uid), "people": 4000, "source": "survey"}
    figure = {
        "metric": "deaths",
        "value": 94,
        "as_of": "2022-09-20T12:00:00+08:00",
        "source": "Bulletin",
    }

    assert post(desk, f"{path}/count-people", people_body).json()["people"] == 22140
    assert post(desk, f"{path}/publish-figure", figure).status_code == 200
    assert active.figures.filter(value=94).exists()


def test_a_partner_may_not_manage(active: Emergency, partner: Client) -> None:
    path = f"/api/v1/emergencies/{active.uid}"

    assert post(partner, "/api/v1/emergencies", DECLARED).status_code == 403
    assert post(partner, f"{path}/close", {"reason": "x"}).status_code == 403


def test_a_courier_sees_no_emergencies(active: Emergency, sign_in: object) -> None:
    courier = sign_in(people.actor("courier", organization=people.carrier()))

    assert courier.get("/api/v1/emergencies").status_code == 403
    assert courier.get("/emergencies/").status_code == 403


def test_lists_take_a_fixed_number_of_queries(
    active: Emergency, partner: Client, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(8):
        partner.get("/api/v1/emergencies")
    with django_assert_max_num_queries(8):
        partner.get(f"/api/v1/emergencies/{active.uid}/figures")


def test_the_list_page_says_what_happened_and_how_many_need_help(
    active: Emergency, partner: Client
) -> None:
    text = partner.get("/emergencies/").content.decode()

    assert "Luding earthquake" in text
    assert "22,000 people to be helped" in text
    assert "Responding" in text
    assert "Declare an emergency" not in text


def test_an_empty_list_says_what_will_stand_there(db: None, partner: Client) -> None:
    assert "No emergency" in partner.get("/emergencies/").content.decode()


def test_the_figures_page_shows_sites_sources_and_rates(active: Emergency, partner: Client) -> None:
    from tests.factories import reference

    reference.items()
    text = partner.get(f"/emergencies/{active.uid}/figures/").content.decode()

    assert "Hailuogou area" in text
    assert "11,779" in text
    assert "assumed" in text
    assert "one tent for five people" in text


def test_a_coordinator_declares_starts_and_ends_by_page(sites: dict, desk: Client) -> None:
    form = {key: value for key, value in DECLARED.items() if key != "places"}
    form["struck_at"] = "2022-09-05T12:52"
    form["place"] = str(sites["海螺沟片区"].place.uid)

    assert desk.post("/emergencies/new/", form).status_code == 302
    emergency = Emergency.objects.get(code="test2026")
    assert desk.post(f"/emergencies/{emergency.uid}/activate/").status_code == 302
    assert desk.post(f"/emergencies/{emergency.uid}/close/", {"reason": ""}).status_code == 422
    assert desk.post(f"/emergencies/{emergency.uid}/close/", {"reason": "over"}).status_code == 302

    emergency.refresh_from_db()
    assert emergency.status == "closed"


def test_a_wrong_form_names_the_field_and_keeps_what_was_typed(sites: dict, desk: Client) -> None:
    answer = desk.post("/emergencies/new/", {"name_zh": "某地震", "struck_at": "soon"})

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "某地震" in text
    assert "id_struck_at_error" in text


def test_figures_and_people_are_added_by_page(active: Emergency, desk: Client, sites: dict) -> None:
    figure = {
        "metric": "deaths",
        "value": "94",
        "precision": "exact",
        "as_of": "2022-09-20T12:00",
        "source": "Bulletin",
    }
    counted = {"site": str(sites["得妥片区"].uid), "people": "4000", "source": "survey"}

    assert desk.post(f"/emergencies/{active.uid}/figures/new/", figure).status_code == 302
    assert desk.post(f"/emergencies/{active.uid}/people/", counted).status_code == 302

    assert active.sites.get(site=sites["得妥片区"]).people == 4000
    assert active.figures.filter(value=94).exists()


def test_a_partner_cannot_open_the_forms(active: Emergency, partner: Client) -> None:
    for path in ("new/", f"{active.uid}/close/", f"{active.uid}/people/"):
        assert partner.get(f"/emergencies/{path}").status_code == 403
