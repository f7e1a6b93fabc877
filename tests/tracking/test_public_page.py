"""The public page: an unguessable code, progress, nothing personal, no oracle."""

import re
import secrets

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relief.core import clock, work
from relief.core.errors import NotFound
from relief.tracking import queries, steps
from relief.tracking.models import Tracked
from tests.factories import deliveries, people, tracked
from tests.proof import ProofReport, scale


@pytest.fixture
def unit(db: None) -> Tracked:
    return tracked.unit(people.partner())


def page_of(code: str) -> str:
    return reverse("tracking:public", args=[code])


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "物资在路上"), ("en", "on the way")])
def test_the_link_shows_where_the_goods_are(unit: Tracked, language: str, word: str) -> None:
    with work.unit("test", durable=False):
        steps.observe(unit.pk, status="in_transit", occurred_at=clock.now(), source="platform")
    client = Client()
    client.cookies["language"] = language

    answer = client.get(page_of(str(unit.code_sealed)))

    assert answer.status_code == 200
    assert word in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_a_code_has_at_least_128_random_bits(unit: Tracked) -> None:
    assert len(str(unit.code_sealed)) * 6 >= 128
    assert str(unit.code_sealed) not in str(Tracked.objects.values())


def nearly(unit: Tracked) -> str:
    """Return the unit's code with its last letter changed."""
    right = str(unit.code_sealed)
    return right[:-1] + ("x" if right[-1] != "x" else "y")


def test_wrong_codes_look_all_the_same(unit: Tracked) -> None:
    def answer(code: str) -> tuple[int, str]:
        found = Client().get(page_of(code))
        return found.status_code, re.sub(r'"X-CSRFToken": "\w+"', "", found.content.decode())

    almost = nearly(unit)
    bodies = {re.sub('value="[^"]*"', "", answer(code)[1]) for code in (almost, "nonsense")}

    assert answer(almost)[0] == 404
    assert len({re.sub(r'name="next" >', "", body) for body in bodies}) == 1


def test_guessing_is_slowed_down_whatever_headers_say(unit: Tracked) -> None:
    client = Client()

    answers = [
        client.get(page_of(f"guess{n}"), headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
        for n in range(14)
    ]

    assert answers[0] == 404
    assert answers[-1] == 429


def test_the_page_says_nothing_about_who_receives(db: None) -> None:
    row = deliveries.ready(to=deliveries.contact())
    with work.unit("test", durable=False):
        unit = steps.register(
            number=str(row.number),
            kind="delivery",
            subject_uid=row.uid,
            request_uid=row.consignment.request.uid,
            request_number=str(row.consignment.request.number),
            organizations=[],
            now=clock.now(),
        )

    shown = Client().get(page_of(str(unit.code_sealed))).content.decode()

    assert row.contact is not None
    for text in (row.contact.name, row.contact.phone, row.contact.address, row.contact.entry_note):
        assert not text or str(text) not in shown
    assert str(row.consignment.request.number) not in shown
    assert str(row.consignment.request.organization) not in shown


def test_a_code_that_is_nearly_right_costs_as_much_as_any_wrong_one(unit: Tracked) -> None:
    def questions(code: str) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            Client().get(page_of(code))
        return [re.sub(r"'[^']*'", "", one["sql"]) for one in asked.captured_queries]

    right = str(unit.code_sealed)

    assert questions(nearly(unit)) == questions("nonsense") == questions(right[::-1])


@pytest.mark.drill
def test_guesses_do_not_hit(unit: Tracked, proof_report: ProofReport) -> None:
    guesses = scale(200, 100_000)
    hits = 0
    for _ in range(guesses):
        try:
            queries.by_code(secrets.token_urlsafe(steps.CODE_BYTES))
            hits += 1
        except NotFound:
            continue

    assert hits == 0
    proof_report.figure("guesses", guesses)
    proof_report.figure("hits", hits)
    proof_report.says(
        "Public codes are not guessed; an address that tries is stopped at ten a minute."
    )


@pytest.mark.parametrize("path", ["/t/", "/t/nonsense/"])
def test_who_finds_nothing_can_ring(db: None, path: str) -> None:
    assert 'href="tel:400' in Client().get(path).content.decode()


def test_goods_in_a_vehicle_wait_at_the_vehicle(db: None) -> None:
    row = deliveries.ready(asked="unmanned", to=deliveries.contact())
    unit = tracked.unit(people.partner())
    Tracked.objects.filter(pk=unit.pk).update(kind="delivery", subject_uid=row.uid)
    with work.unit("test", durable=False):
        steps.observe(
            unit.pk, status="available_for_pickup", occurred_at=clock.now(), source="platform"
        )
    client = Client()
    client.cookies["language"] = "en"

    page = client.get(page_of(str(unit.code_sealed))).content.decode()

    assert "The vehicle is there with your goods" in page
    assert "station" not in page
