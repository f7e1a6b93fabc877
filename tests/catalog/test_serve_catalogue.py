"""The catalogue by API and by page."""

import pytest
from django.test import Client

from relief.core.actors import Actor


@pytest.fixture
def client(catalogue: None, owner: Actor, sign_in: object) -> Client:
    return sign_in(owner)


def test_an_item_lists_its_packs_and_what_is_assumed(client: Client) -> None:
    answer = client.get("/api/v1/items", {"code": "blanket"}).json()

    (item,) = answer["items"]
    assert item["unit_weight_kg"] == "1.50000"
    assert {"name": "捆", "quantity": 30, "valid_from": "2000-01-01"} in item["packs"]
    assert "unit_value_cny" in item["assumed"]


def test_items_are_filtered_by_category_and_search(client: Client) -> None:
    answer = client.get("/api/v1/items", {"category": "older_people", "search": "纸尿裤"}).json()

    assert [item["code"] for item in answer["items"]] == ["adult-diaper"]


def test_a_list_of_items_takes_as_many_queries_for_two_as_for_fifty(
    client: Client, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(8):
        assert len(client.get("/api/v1/items?limit=50").json()["items"]) == 50


@pytest.mark.parametrize(
    "query", ["unknown=1", "category=magic", "search=%00", "limit=0", "limit=x", "after=nonsense"]
)
def test_a_wrong_parameter_is_400_and_named(client: Client, query: str) -> None:
    answer = client.get(f"/api/v1/items?{query}")

    assert answer.status_code == 400
    assert query.split("=", maxsplit=1)[0] in answer.content.decode()


def test_needs_show_every_term(client: Client) -> None:
    answer = client.get("/api/v1/items/needs", {"people": 11779, "days": 3, "aged_80": 335}).json()

    lines = {line["code"]: line for line in answer["items"]}
    assert lines["relief-tent-12"]["quantity"] == 2356
    assert lines["relief-tent-12"]["rate_people"] == 5
    assert lines["soft-food"]["group"] == 335


@pytest.mark.parametrize(
    "query", ["", "people=0", "people=ten", "people=5&days=0", "people=5&aged_80=6", "people=5&x=1"]
)
def test_needs_of_nonsense_are_400(client: Client, query: str) -> None:
    assert client.get(f"/api/v1/items/needs?{query}").status_code == 400


def test_a_signed_out_reader_is_401(catalogue: None) -> None:
    assert Client().get("/api/v1/items").status_code == 401


def test_the_picker_answers_with_name_and_code(client: Client) -> None:
    text = client.get("/items/options/", {"q": "zhangpeng"}).content.decode()

    assert "Relief tent 12 m²" in text
    assert "relief-tent-12" in text


def test_the_catalogue_page_finds_items_and_marks_assumed_figures(client: Client) -> None:
    text = client.get("/items/", {"q": "tent"}).content.decode()

    assert "Relief tent 12 m²" in text
    assert "assumed" in text
    assert "Lamp" not in text


def test_a_page_about_an_item_nobody_knows_is_404(client: Client) -> None:
    assert client.get("/items/blanket/").status_code == 200
    assert client.get("/items/nothing/").status_code == 404
