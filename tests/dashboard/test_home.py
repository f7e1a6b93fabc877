"""Home answers what waits for me; every role has one."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from relief.core.actors import Actor
from relief.dashboard import starts
from relief.organizations.permissions import Role
from tests.factories import people, requests


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_role_has_a_home(
    db: None, role: Role, language: str, sign_in: Callable[[Actor], Client]
) -> None:
    actor = people.actor(role, organization=people.operator(), language=language)

    answer = sign_in(actor).get(reverse("home"))

    assert answer.status_code == 200
    assert answer.content.decode().count("r-nav__link") <= 7


def test_a_partner_with_nothing_to_decide_is_offered_a_request(
    owner: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    emergency = requests.emergency()

    page = sign_in(owner).get(reverse("home")).content.decode()

    assert f"{reverse('demand:request-new')}?emergency={emergency.uid}" in page
    assert page.index('id="queue"') < page.index('id="stock-map"'), "on a phone my work comes first"


@pytest.mark.parametrize("role", list(Role))
def test_an_empty_home_offers_what_the_role_may_begin(
    db: None, role: Role, sign_in: Callable[[Actor], Client]
) -> None:
    actor = people.actor(role, organization=people.operator())
    client = sign_in(actor)

    page = client.get(reverse("home")).content.decode()

    addresses = [reverse(start.url_name) for start in starts.offered(actor)]
    assert all(f'href="{address}" class="r-btn' in page for address in addresses)
    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)
    first = {Role.DONOR: "donations:pledge-offer", Role.COORDINATOR: "emergency-declare"}
    assert role not in first or addresses[0] == reverse(first[role])


@pytest.mark.parametrize(("role", "is_shown"), [("stock_keeper", True), ("courier", False)])
def test_the_map_of_stock_is_for_who_sees_stock(
    db: None, role: str, is_shown: bool, sign_in: Callable[[Actor], Client]
) -> None:
    actor = people.actor(role, organization=people.partner("p"))

    page = sign_in(actor).get(reverse("home")).content.decode()

    assert ("stock-map" in page) is is_shown


@pytest.mark.parametrize(("role", "is_told"), [("coordinator", True), ("helpline_operator", False)])
def test_need_is_held_against_stock_for_who_sees_stock(
    owner: Actor, role: str, is_told: bool, sign_in: Callable[[Actor], Client]
) -> None:
    requests.approved(owner, {"tent-12": 10})
    actor = people.actor(role, organization=people.operator())

    page = sign_in(actor).get(reverse("home")).content.decode()

    assert "Met by site" in page
    assert ("usable stock" in page) is is_told


def test_a_signed_out_person_is_asked_to_sign_in(client: Client, db: None) -> None:
    answer = client.get(reverse("home"))

    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]


def test_search_finds_only_what_the_reader_may_see(
    owner: Actor, outsider: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    answer = sign_in(owner).get(reverse("search"), {"q": "nothing here"})

    assert answer.status_code == 200
    assert "nothing here" in answer.content.decode()


def test_the_switch_does_not_lead_off_the_site(
    owner: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    answer = sign_in(owner).post(
        reverse("switch_emergency"), {"emergency": "", "next": "https://evil.example/"}
    )

    assert answer["Location"] == "/"
