"""A licensed GS1 prefix is named on a page, and packages bear SSCCs of it from then on."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed
from relief.core.work import unit
from relief.journal.models import Event
from relief.organizations.models import Organization
from relief.shipping import actions, steps
from relief.shipping.models import LicensedPrefix
from relief.shipping.rules.labels import sscc
from tests.factories import people

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


@pytest.fixture
def owner_org(db: None) -> Organization:
    """Holds the licence."""
    return people.partner("owner-org")


@pytest.fixture
def admin(owner_org: Organization) -> Actor:
    """Its administrator."""
    return people.actor("partner_admin", organization=owner_org)


def named(admin: Actor, prefix: str) -> LicensedPrefix | None:
    return actions.license_prefix(actor=admin, now=clock.now(), digits=prefix)


def codes(owner: Organization, count: int) -> list[str]:
    with unit("test", durable=False):
        return steps.ssccs(owner.pk, count)


def test_the_page_keeps_it_shows_an_example_and_it_is_journalled(
    admin: Actor, owner_org: Organization, sign_in: SignIn
) -> None:
    page = sign_in(admin).post(
        reverse("shipping:licensed-prefix"), {"digits": " 6901234 "}, follow=True
    )

    assert sscc("6901234", 1) in page.content.decode()
    assert codes(owner_org, 2) == [sscc("6901234", 0), sscc("6901234", 1)]
    assert Event.objects.get(type="organization.prefix_changed").payload["prefix"] == "6901234"


def test_programs_name_it_too(admin: Actor, owner_org: Organization, sign_in: SignIn) -> None:
    client, address = sign_in(admin), reverse("api-shipping:gs1-prefix")

    put = client.put(address, {"digits": "6901234"}, content_type="application/json")
    wrong = client.put(address, {"digits": "12"}, content_type="application/json")

    assert put.json() == {"digits": "6901234", "example": sscc("6901234", 1)}
    assert (wrong.status_code, client.get(address).json()) == (400, put.json())
    assert codes(owner_org, 1) == [sscc("6901234", 0)]


def test_serials_go_on_after_a_change_and_end_when_it_is_given_back(
    admin: Actor, owner_org: Organization
) -> None:
    named(admin, "6901234")
    codes(owner_org, 3)
    named(admin, "")
    without = codes(owner_org, 1)
    named(admin, "6909999")

    assert without == [""]
    assert codes(owner_org, 1) == [sscc("6909999", 3)]


@pytest.mark.parametrize("wrong", ["123", "12345678901234", "69O1234", "٦٩٠١٢٣٤"])
def test_what_is_no_prefix_is_refused(admin: Actor, wrong: str) -> None:
    with pytest.raises(Invalid):
        named(admin, wrong)


def test_two_organizations_cannot_hold_the_same(admin: Actor, owner_org: Organization) -> None:
    named(admin, "6901234")
    other = people.partner("other-org")

    with pytest.raises(Invalid):
        named(people.actor("partner_admin", organization=other), "6901234")
    with pytest.raises(IntegrityError), transaction.atomic():
        LicensedPrefix.objects.create(organization=other, prefix="6901234")


def test_who_does_not_administer_may_not(owner_org: Organization) -> None:
    with pytest.raises(NotAllowed):
        named(people.actor("stock_keeper", organization=owner_org), "6901234")
