"""The `type` of a refusal leads to a page that says what its code means."""

import pytest
from django.test import Client
from django.urls import reverse

from relief.core.http.problems import problems


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_code_has_a_page(client: Client, db: None, language: str) -> None:
    known = problems()
    client.cookies["django_language"] = language

    answers = [client.get(reverse("problem", args=[one.code])) for one in known]

    assert len(known) > 60
    assert {answer.status_code for answer in answers} == {200}
    assert all(
        one.code in answer.content.decode() for one, answer in zip(known, answers, strict=True)
    )


@pytest.mark.parametrize(
    "path", ["/api/v1/requests/", "/api/v1/nothing/", "/api/v1/stock/?colour=red"]
)
def test_what_is_refused_names_a_page_that_is_there(client: Client, db: None, path: str) -> None:
    refused = client.get(path).json()

    page = client.get(refused["type"])

    assert page.status_code == 200
    assert f"HTTP {refused['status']}" in page.content.decode()


def test_a_code_that_does_not_exist_has_no_page(client: Client, db: None) -> None:
    assert client.get("/docs/problems/no_such_code").status_code == 404


def test_all_stand_on_one_page(client: Client, db: None) -> None:
    page = client.get(reverse("problems")).content.decode()

    assert all(f'id="{one.code}"' in page for one in problems())
