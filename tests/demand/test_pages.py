"""Pages of requests."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from relief.core.actors import Actor
from relief.demand.models import ReliefRequest, RequestLine
from tests.factories import people, requests

SignIn = Callable[[Actor], Client]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_of_a_request_answers_in_both_languages(
    owner: Actor, coordinator: Actor, sign_in: SignIn, language: str
) -> None:
    requests.figure("tent-12")
    draft = requests.draft(owner)
    submitted = requests.submitted(owner)
    approved = requests.approved(owner, coordinator=coordinator)
    mine, theirs = sign_in(owner), sign_in(coordinator)
    for client in (mine, theirs):
        client.cookies["language"] = language

    pages = [
        (mine, reverse("demand:request-list")),
        (mine, reverse("demand:request-new")),
        (mine, reverse("demand:request-edit", args=[draft.uid])),
        (mine, reverse("demand:request-submit", args=[draft.uid])),
        (mine, reverse("demand:request-cancel", args=[draft.uid])),
        (mine, reverse("demand:request-reopen", args=[submitted.uid])),
        (mine, reverse("demand:request-detail", args=[approved.uid])),
        (theirs, reverse("demand:request-list") + "?status=open&class=2&q=RQ"),
        (theirs, reverse("demand:request-verify", args=[submitted.uid])),
        (theirs, reverse("demand:request-reject", args=[submitted.uid])),
        (theirs, reverse("demand:request-detail", args=[submitted.uid])),
    ]
    answers = {url: client.get(url) for client, url in pages}

    assert {url: answer.status_code for url, answer in answers.items()} == dict.fromkeys(
        answers, 200
    )
    assert not [url for url, answer in answers.items() if b"<c-" in answer.content]


def test_a_request_is_written_and_handed_in_by_page(owner: Actor, sign_in: SignIn) -> None:
    requests.figure("tent-12", units=1, people=5)
    client = sign_in(owner)
    head = {
        "where": f"site:{requests.site().uid}",
        "people": "1000",
        "days": "3",
        "request_class": "1",
    }

    started = client.post(
        reverse("demand:request-new"), {**head, "emergency": str(requests.emergency().uid)}
    )
    saved = client.post(
        started["Location"],
        {**head, "people": "2000", "quantity_tent-12": "200"},
        headers={"HX-Request": "true", "HX-Target": "lines"},
    )
    client.post(started["Location"], {**head, "people": "2000", "submit": "1"})

    request = ReliefRequest.objects.get()
    assert saved.status_code == 200
    assert b'id="lines"' in saved.content
    assert request.status == "submitted"
    assert RequestLine.objects.get().requested == 400, "the line went on following the calculator"
    assert request.people_60_plus == 200, "proposed from the census: a fifth of the county"


def test_a_refused_request_keeps_the_name_of_its_place(owner: Actor, sign_in: SignIn) -> None:
    where = f"site:{requests.site().uid}"
    body = {"where": where, "where_words": "海螺沟片区", "people": "0", "days": "3"}

    page = sign_in(owner).post(
        reverse("demand:request-new"), {**body, "emergency": str(requests.emergency().uid)}
    )

    assert page.status_code == 422
    assert f'name="where" value="{where}"' in page.content.decode()
    assert 'spellcheck="false" value="海螺沟片区"' in page.content.decode()


def test_a_wrong_quantity_is_named_and_shown_as_it_was_typed(owner: Actor, sign_in: SignIn) -> None:
    draft = requests.draft(owner, {"tent-12": 100})
    client = sign_in(owner)
    client.cookies["language"] = "en"
    body = {"where": f"site:{draft.site.uid}", "people": "500", "days": "3", "request_class": "1"}
    url = reverse("demand:request-edit", args=[draft.uid])
    answers = {
        typed: client.post(url, {**body, "quantity_tent-12": typed}).content.decode()
        for typed in ("-3", "many", "9" * 30)
    }
    wrong_head = client.post(url, {**body, "people": "0"}).content.decode()

    for typed, page in answers.items():
        assert f"{typed[:20]} is not possible" in page
        assert f'value="{typed}"' in page
    assert "People: " in wrong_head, "the field is named beside the lines, far from it"
    assert RequestLine.objects.get().requested == 100


def test_a_coordinator_verifies_and_approves_by_page(
    owner: Actor, coordinator: Actor, sign_in: SignIn
) -> None:
    request = requests.submitted(owner, {"tent-12": 100})
    line = RequestLine.objects.get()
    url = reverse("demand:request-verify", args=[request.uid])
    client = sign_in(coordinator)
    body = {"request_class": "1", "vulnerability": "1.1", f"verified_{line.uid}": "80"}

    refused = client.post(url, body)
    client.post(url, {**body, f"reason_{line.uid}": "21 camps counted"})

    assert refused.status_code == 422
    line.refresh_from_db()
    request.refresh_from_db()
    assert (line.verified, request.status, request.request_class) == (80, "approved", 1)


def test_an_outsider_gets_the_page_of_a_missing_request(
    owner: Actor, outsider: Actor, sign_in: SignIn
) -> None:
    request = requests.submitted(owner)
    client = sign_in(outsider)
    names = ["detail", "edit", "submit", "cancel", "reopen"]

    for name in names:
        answers = [
            client.get(reverse(f"demand:request-{name}", args=[uid]))
            for uid in (request.uid, uuid4())
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert len(answers[0].content) == len(answers[1].content)


def test_a_carrier_may_not_open_requests(db: None, sign_in: SignIn) -> None:
    driver = people.actor("carrier", organization=people.carrier())

    assert sign_in(driver).get(reverse("demand:request-list")).status_code == 403
