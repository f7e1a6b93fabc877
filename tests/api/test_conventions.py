"""What holds for every operation: strict input, problem details, limits, one face for strangers."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from relief.demand.models import ReliefRequest
from relief.organizations.models import ApiClient
from relief.organizations.permissions import SCOPES
from tests.api.document import document
from tests.factories import people, requests

PROBLEM = "application/problem+json"


def paths(method: str) -> list[str]:
    """Return the paths that answer a method and name no row."""
    found = [path for path, ways in document()["paths"].items() if method in ways]
    return [path for path in found if "{" not in path and not path.endswith("/schema/")]


@pytest.fixture
def key(db: None) -> str:
    made = people.api_key(people.partner("owner-org"), *SCOPES)
    ApiClient.objects.update(per_minute=1_000_000)
    return made


def call(key: str, method: str, path: str, body: Any = None, **headers: str):
    text = body if isinstance(body, str) else json.dumps(body or {})
    sent = {"Authorization": f"Bearer {key}", **headers} if key else headers
    if method == "get":
        return Client().get(path, headers=sent)
    return Client().generic(
        method.upper(), path, text, content_type="application/json", headers=sent
    )


@pytest.mark.parametrize("path", paths("get"))
def test_an_unknown_query_parameter_is_named(key: str, path: str) -> None:
    coordinators = people.api_key(people.operator(), *SCOPES)
    answers = [call(one, "get", f"{path}?colour=red") for one in (key, coordinators)]
    answer = next(one for one in answers if one.status_code != 403)  # each may see its own part

    assert answer.status_code == 400
    assert answer["Content-Type"] == PROBLEM
    assert "colour" in answer.content.decode()


@pytest.mark.parametrize("path", paths("post"))
def test_an_unknown_key_of_a_body_is_named(key: str, path: str) -> None:
    if path.endswith("/helpline/calls/"):  # telephone systems send more than is asked
        return
    answer = call(key, "post", path, {"colour": "red"})

    assert answer.status_code in {400, 403}
    if answer.status_code == 400:
        assert "colour" in answer.content.decode()


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("0228-09-04T15:36:09%2B18:56", 200),  # PostgreSQL reads offsets up to 16 hours
        ("9999-12-31T23:59:59-23:59", 400),
        ("noon", 400),
    ],
)
def test_a_moment_in_a_filter_may_have_any_offset(key: str, moment: str, status: int) -> None:
    answer = call(key, "get", f"/api/v1/movements/?occurred_before={moment}")

    assert answer.status_code == status


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e400", "1e30", "-1", '"\\u0000"']
)
@pytest.mark.parametrize("path", paths("post"))
def test_odd_numbers_are_refused_and_never_a_fault(key: str, path: str, number: str) -> None:
    fields = ("people", "quantity", "lat", "value", "change")
    body = "{" + ", ".join(f'"{name}": {number}' for name in fields) + "}"

    assert call(key, "post", path, body).status_code in {400, 403}


@pytest.mark.parametrize("people_", ["1e30", "1.5", '"NaN"', "true", "[]", '"1 0"', "1e-20"])
def test_people_are_a_whole_number(key: str, people_: str) -> None:
    emergency, site = requests.emergency().uid, requests.site().uid
    body = f'{{"emergency": "{emergency}", "site": "{site}", "people": {people_}}}'

    assert call(key, "post", "/api/v1/requests/", body).status_code == 400
    assert not ReliefRequest.objects.exists()


@pytest.mark.parametrize("path", paths("get"))
def test_an_answer_says_what_is_left_of_the_limit(key: str, path: str) -> None:
    answer = call(key, "get", path)

    assert '"minute";q=' in answer["RateLimit-Policy"]
    assert '"minute";r=' in answer["RateLimit"]


def test_above_the_limit_the_answer_says_when_to_come_back(key: str) -> None:
    ApiClient.objects.update(per_minute=1)
    call(key, "get", "/api/v1/items")

    answer = call(key, "get", "/api/v1/items")

    assert answer.status_code == 429
    assert answer["Content-Type"] == PROBLEM
    assert int(answer["Retry-After"]) >= 1


def test_an_unchanged_feed_is_not_sent_twice(key: str) -> None:
    path = "/api/v1/tracking/events"
    tag = call(key, "get", path)["ETag"]

    again = call(key, "get", path, **{"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")


def test_what_was_read_and_has_not_changed_is_not_sent_twice(key: str) -> None:
    owner = people.actor("programme_officer", organization=people.partner("owner-org"))
    row = requests.draft(owner)
    for path in ("/api/v1/requests/", f"/api/v1/requests/{row.uid}/"):
        tag = call(key, "get", path)["ETag"]

        again = call(key, "get", path, **{"If-None-Match": tag})
        ReliefRequest.objects.filter(pk=row.pk).update(people=row.people + len(path))
        changed = call(key, "get", path, **{"If-None-Match": tag})

        assert (again.status_code, again.content) == (304, b"")
        assert changed.status_code == 200


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer rl_x.y", "Basic YTpi", "Bearer "])
def test_a_key_that_is_no_good_is_401(db: None, header: str) -> None:
    answer = Client().get("/api/v1/items", headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_path_that_does_not_exist_is_a_problem_document(key: str) -> None:
    answer = call(key, "get", "/api/v1/nothing/")

    assert answer.status_code == 404
    assert answer["Content-Type"] == PROBLEM


def without_ids(answer) -> tuple[int, dict[str, Any]]:
    content = answer.json()
    content.pop("request_id", None)
    return answer.status_code, content


def test_a_foreign_id_in_a_body_is_answered_like_a_missing_one(key: str) -> None:
    stranger = people.actor("programme_officer", organization=people.partner("stranger-org"))
    line = requests.draft(stranger).lines.get()
    body = {"text": "more, please"}

    foreign = call(key, "post", "/api/v1/appeals/", {**body, "line": str(line.uid)})
    missing = call(key, "post", "/api/v1/appeals/", {**body, "line": str(uuid.uuid4())})

    assert without_ids(foreign) == without_ids(missing)
    assert foreign.status_code in {400, 404}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v1/allocations/", "request"),
        ("/api/v1/release-orders/", "request"),
        ("/api/v1/consignments/", "request"),
        ("/api/v1/deliveries/", "consignment"),
        ("/api/v1/requests/", "after"),
    ],
)
def test_a_foreign_id_in_a_filter_is_answered_like_a_missing_one(
    key: str, path: str, name: str
) -> None:
    stranger = people.actor("programme_officer", organization=people.partner("stranger-org"))
    row = requests.draft(stranger)

    foreign = call(key, "get", f"{path}?{name}={row.uid}")
    missing = call(key, "get", f"{path}?{name}={uuid.uuid4()}")

    assert without_ids(foreign) == without_ids(missing)
    assert foreign.status_code in {200, 400}


WRONG = [
    ("get", "/api/v1/requests/?colour=red", "", {}),
    ("get", "/api/v1/requests/?limit=100000", "", {}),
    ("get", "/api/v1/requests/?after=nothing", "", {}),
    ("get", "/api/v1/requests/?format=html", "", {}),
    ("get", "/api/v1/requests/", "", {"Accept": "text/html"}),
    ("get", "/api/v1/tracking/events?after=x", "", {}),
    ("get", "/api/v1/tracking/events?after=999999", "", {}),
    ("get", "/api/v1/tracking/events?status=x", "", {}),
    ("get", "/api/v1/tracking/progress/", "", {}),
    ("get", "/epcis/v2/events?colour=red", "", {}),
    ("get", "/epcis/v2/events?perPage=x", "", {}),
    ("get", "/epcis/v2/queries", "", {}),
    ("get", "/api/v1/nothing/", "", {}),
    ("delete", "/api/v1/requests/", "", {}),
    ("post", "/api/v1/requests/", "{", {}),
    ("post", "/api/v1/requests/", '{"people": NaN}', {}),
    ("post", "/api/v1/requests/", '{"people": "\\u0000"}', {}),
    ("post", "/api/v1/requests/", "[" * 100_000, {}),
    ("post", "/api/v1/requests/", '{"colour": "red"}', {}),
    ("post", "/api/v1/requests/", "x" * (6 * 2**20), {}),
    ("post", "/api/v1/requests/", "{}", {"Idempotency-Key": "x" * 300}),
    ("get", "/api/v1/requests/", "", {"Authorization": ""}),
    ("get", "/api/v1/requests/", "", {"Authorization": "Bearer rl_no.key"}),
]


@pytest.mark.parametrize(("method", "path", "body", "headers"), WRONG)
def test_a_refusal_speaks_the_language_that_was_asked_for(
    key: str, method: str, path: str, body: str, headers: dict[str, str]
) -> None:
    answer = call(key, method, path, body, **{"Accept-Language": "zh-CN", **headers})

    content = answer.json()
    sentences = [content["detail"], *(row["detail"] for row in content.get("errors", ()))]
    assert answer["Content-Type"] == PROBLEM
    assert content["status"] == answer.status_code >= 400
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in text) for text in sentences), sentences


def test_a_name_nobody_knows_is_answered_with_those_there_are(key: str) -> None:
    asked = call(key, "get", "/api/v1/requests/?colour=red").json()
    sent = call(key, "post", "/api/v1/requests/", {"colour": "red"}).json()
    form = call(key, "get", "/api/v1/requests/?format=html").json()

    assert "status" in asked["errors"][0]["detail"]
    assert "people" in sent["errors"][0]["detail"]
    assert form["errors"][0]["field"] == "format"
    assert "csv" in form["errors"][0]["detail"]


@pytest.mark.parametrize("path", ["/api/v1/items", "/api/v1/emergencies", "/api/v1/lots"])
def test_an_address_is_the_same_with_and_without_a_closing_slash(key: str, path: str) -> None:
    bare, slashed = (call(key, "get", one) for one in (path, f"{path}/"))

    assert bare.status_code == slashed.status_code == 200
    assert bare.json() == slashed.json()


def test_what_is_created_at_an_address_without_its_slash_is_created_and_counted_once(
    key: str,
) -> None:
    emergency, site = requests.emergency().uid, requests.site().uid
    body = {"emergency": str(emergency), "site": str(site), "people": 5}

    made = call(key, "post", "/api/v1/requests", body, **{"Idempotency-Key": "one"})
    again = call(key, "post", "/api/v1/requests", body, **{"Idempotency-Key": "one"})

    assert (made.status_code, again.status_code) == (201, 201)
    assert again["Idempotency-Replayed"] == "true"
    assert ReliefRequest.objects.count() == 1
    assert made["RateLimit"].startswith('"minute";r=999999;')


def test_a_body_above_the_limit_is_413(key: str) -> None:
    answer = call(key, "post", "/api/v1/requests/", "x" * (6 * 2**20))

    assert answer.status_code == 413
    assert (answer.json()["code"], "5 MiB" in answer.json()["detail"]) == ("too_large", True)


def test_options_tells_the_methods_and_where_the_contract_is(key: str) -> None:
    answer = call(key, "options", "/api/v1/requests/")

    assert answer.json() == {
        "methods": ["GET", "POST", "HEAD", "OPTIONS"],
        "contract": "/api/v1/schema/",
    }


@pytest.mark.parametrize("word", ["bearer", "BEARER", "Api-Key"])
def test_the_scheme_of_a_key_may_be_written_in_any_case(key: str, word: str) -> None:
    answer = Client().get("/api/v1/items", headers={"Authorization": f"{word} {key}"})

    assert answer.status_code == 200
