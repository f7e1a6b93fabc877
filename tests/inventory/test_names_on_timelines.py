"""Events keep codes of items; their sentences say the items' names in the reader's language."""

import pytest
from django.utils import translation

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.work import unit
from relief.journal.models import Event
from relief.journal.presenters import lines, sentence
from relief.journal.record import record
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


def told(kind, **payload):
    with unit("test", durable=False):
        record(kind, subject=people.partner(), actor=SYSTEM, now=clock.now(), payload=payload)
    return Event.objects.latest("pk")


@pytest.fixture
def blanket(db):
    return stock.item("blanket", name_zh="毛毯", name_en="Blanket")


@pytest.mark.parametrize(
    "kind", ["loan.given", "loan.returned", "level.set", "stock.low", "equity.uneven"]
)
def test_a_sentence_names_the_item(blanket, kind):
    event = told(kind, item="blanket", units=5, minimum=5, free=1, week="2026-05-04")

    with translation.override("zh-hans"):
        assert "毛毯" in sentence(event)
    assert "Blanket" in sentence(event)


def test_an_item_nobody_knows_keeps_its_code(blanket):
    assert "gone-item" in sentence(told("loan.given", item="gone-item", units=5))


def test_names_are_looked_up_once_a_timeline(blanket, django_assert_num_queries):
    events = [told("loan.given", item=code, units=5) for code in ("blanket", "rice", "x")]

    with django_assert_num_queries(1):
        shown = [line.what for line in lines(events)]

    assert len(shown) == 3


def test_a_timeline_without_items_asks_nothing(blanket, django_assert_num_queries):
    events = [told("stock.received", item="blanket", units=5)]

    with django_assert_num_queries(0):
        assert lines(events)[0].what == "5 units received"
