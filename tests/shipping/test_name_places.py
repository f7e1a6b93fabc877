"""Places in sentences and tables read in the reader's language, however they were stored."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from relief.core import clock
from relief.core.actors import Actor
from relief.geography.models import Site
from relief.journal import presenters
from relief.journal.models import Event
from relief.journal.queries import timeline
from relief.shipping import actions, papers
from relief.shipping.models import Consignment, Leg
from relief.shipping.queries.names import names_of, names_on
from tests.factories import consignments, stock

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
LANGUAGES = [("en", "Moxi", "磨西镇"), ("zh-hans", "磨西镇", "Moxi")]


def told(row: Consignment, language: str) -> str:
    with translation.override(language):
        return " · ".join(line.what for line in presenters.lines(timeline(row.uid)))


@pytest.mark.parametrize(("language", "shown", "other"), LANGUAGES)
def test_a_sentence_names_the_place_as_the_reader_does(
    loader: Actor, language: str, shown: str, other: str
) -> None:
    text = told(consignments.arrived(by=loader), language)

    assert shown in text
    assert other not in text


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "Arrived at Moxi"), ("zh-hans", "到达磨西镇")]
)
@pytest.mark.parametrize("page", ["consignment", "audit"])
def test_every_page_with_the_sentence_does(
    loader: Actor, coordinator: Actor, sign_in: SignIn, page: str, language: str, sentence: str
) -> None:
    row = consignments.arrived(by=loader)
    client = sign_in(coordinator)
    client.cookies["language"] = language
    addresses = {
        "consignment": reverse("shipping:consignment-detail", args=[row.uid]),
        "audit": reverse("dashboard:audit"),
    }

    assert sentence in client.get(addresses[page]).content.decode()


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "Liège LGG → Moxi"), ("zh-hans", "列日 LGG → 磨西镇")]
)
@pytest.mark.parametrize("stored", [("列日 LGG", "磨西镇"), ("Liège LGG", "Moxi")])
def test_a_stretch_is_named_whichever_language_it_was_stored_in(
    loader: Actor, coordinator: Actor, sign_in: SignIn, stored: tuple[str, str], language: str, shown: str
) -> None:  # fmt: skip
    row = consignments.on_the_way(by=loader)
    consignments.timetable()
    row.legs.update(origin_name=stored[0], destination_name=stored[1])
    client = sign_in(coordinator)
    client.cookies["language"] = language

    page = client.get(reverse("shipping:consignment-detail", args=[row.uid])).content.decode()

    assert shown in page


@pytest.mark.parametrize(
    ("language", "ends"),
    [("en", ("Liège LGG", "Moxi")), ("zh-hans", ("列日 LGG", "磨西镇"))],
)
@pytest.mark.parametrize("stored", [("列日 LGG", "磨西镇"), ("Liège LGG", "Moxi")])
def test_papers_name_both_ends_in_their_own_language(
    loader: Actor, stored: tuple[str, str], language: str, ends: tuple[str, str]
) -> None:
    consignments.timetable()
    shipment = actions.open_shipment(
        actor=loader, now=clock.now(), facility=stock.facility().uid, vehicle_type="lorry-9m6",
        consignments=[consignments.packed(by=loader).uid], carrier="", vehicle="川A777",
    )  # fmt: skip
    shipment.origin_name, shipment.destination_name = stored

    with translation.override(language):
        facts = papers._on_board(shipment)

    assert (facts["origin"], facts["destination"]) == ends


def test_a_name_of_two_places_stays_as_it_is_stored(loader: Actor) -> None:
    moxi = consignments.site()
    Site.objects.create(
        place=stock.place("513323"), name_zh="磨西镇", name_en="Moxi elsewhere", lat=30, lon=102
    )

    with translation.override("en"):
        assert names_of(["磨西镇"]) == {}
    Site.objects.exclude(pk=moxi.pk).update(name_en="Moxi")
    with translation.override("en"):
        assert names_of(["磨西镇"]) == {"磨西镇": "Moxi"}


def test_what_nobody_knows_is_shown_as_it_is_stored() -> None:
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert names_of(["天全转运中心", "Somewhere", ""]) == {}


def test_names_cost_one_question_for_a_whole_timeline(
    loader: Actor, django_assert_num_queries: Callable[..., object]
) -> None:
    row = consignments.arrived(by=loader)
    events = list(timeline(row.uid)) * 5

    for language, questions in (("en", 1), ("zh-hans", 0)):
        with translation.override(language), django_assert_num_queries(questions):
            presenters.lines(events)
        with translation.override(language), django_assert_num_queries(questions):
            names_on([Leg(origin_name="磨西镇"), Leg(origin_name="成都仓")] * 5)


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "Vehicle changed at Moxi: Rail"), ("zh-hans", "磨西镇")]
)
def test_a_change_of_vehicle_names_the_mode_in_the_readers_language(
    loader: Actor, language: str, sentence: str
) -> None:
    row = consignments.on_the_way(by=loader)
    with translation.override("zh-hans"):
        actions.transship(
            actor=loader, now=clock.now(), uid=row.legs.get().uid,
            change=actions.Change("磨西镇", 29.65, 102.12, "rail", "", "G1"),
        )  # fmt: skip

    text = told(row, language)

    assert sentence in text
    assert ("Rail" in text) is (language == "en")
    assert Event.objects.get(type="consignment.transshipped").payload["mode"] == "rail"


@pytest.mark.parametrize(("language", "country"), [("en", "China"), ("zh-hans", "中国")])
def test_a_border_is_named_by_its_country(
    coordinator: Actor, sign_in: SignIn, language: str, country: str
) -> None:
    row = consignments.inbound()
    client = sign_in(coordinator)
    client.cookies["language"] = language

    for name in ("consignment-detail", "consignment-ways"):
        page = client.get(reverse(f"shipping:{name}", args=[row.uid])).content.decode()
        assert "ustoms CN" not in page
        assert "海关 CN" not in page
        assert country in page
