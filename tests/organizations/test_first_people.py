"""An empty platform: the command line adds organizations and invites their first people."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.conf import settings as chosen
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid, NotAllowed
from relief.journal.models import Event
from relief.organizations import actions, actors
from relief.organizations.models import Invitation, Membership, Organization
from tests.factories import people

CENTRE = ("centre", "--kind", "operator", "--name-zh", "协同中心", "--name-en", "Centre")
FIRST = ("first@example.org", "--organization", "centre", "--name", "王敏")


def command(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def test_the_first_coordinator_comes_from_the_command_line(db: None) -> None:
    assert command("add_organization", *CENTRE) == "centre"
    link = command("invite", *FIRST, "--roles", "coordinator")

    assert link.startswith(chosen.PUBLIC_URL)
    answer = Client().post(link.removeprefix(chosen.PUBLIC_URL), {"password": "long enough 1"})
    assert answer.status_code == 200
    member = Membership.objects.get(user__email="first@example.org")
    joined = actors.of_user(member.user)
    assert joined is not None
    assert (joined.organization_code, joined.roles) == ("centre", {"coordinator"})
    assert Event.objects.filter(type="organization.added").count() == 1


def test_a_code_is_taken_once(db: None) -> None:
    command("add_organization", *CENTRE)

    with pytest.raises(CommandError, match=r"already|已经"):
        command("add_organization", *CENTRE)


@pytest.mark.parametrize(
    ("code", "roles", "address"),
    [
        ("nobody", "coordinator", "first@example.org"),
        ("operator", "programme_officer", "first@example.org"),
        ("operator", "", "first@example.org"),
        ("operator", "coordinator", "no address"),
    ],
)
def test_what_makes_no_sense_invites_nobody(code: str, roles: str, address: str, db: None) -> None:
    people.operator()

    with pytest.raises(CommandError):
        command("invite", address, "--organization", code, "--name", "王敏", "--roles", roles)
    assert not Invitation.objects.exists()


def test_people_do_not_add_organizations(coordinator: Actor) -> None:
    new = {"code": "new", "kind": "partner", "name_zh": "新", "name_en": "New"}

    with pytest.raises(NotAllowed):
        actions.add_organization(actor=coordinator, now=clock.now(), **new)
    assert not Organization.objects.filter(code="new").exists()


def test_a_code_is_a_word_of_plain_letters(db: None) -> None:
    with pytest.raises(Invalid) as raised:
        actions.add_organization(
            actor=SYSTEM, now=clock.now(), code="协 会", kind="partner", name_zh="新", name_en="New"
        )
    assert raised.value.field == "code"


def test_a_carrier_invites_its_couriers(db: None, sign_in: Callable[[Actor], Client]) -> None:
    carrier = people.actor("carrier", organization=people.carrier())
    new = {"email": "courier@example.org", "name": "梁军", "roles": ["courier"]}

    assert sign_in(carrier).post(reverse("organizations:members"), new).status_code == 302
    assert Invitation.objects.get().organization_id == carrier.organization_id


def test_the_last_who_may_invite_for_a_carrier_stays(db: None) -> None:
    carrier = people.actor("carrier", organization=people.carrier())
    member = Membership.objects.get(user_id=carrier.id)

    with pytest.raises(actions.LastAdministrator):
        actions.change_roles(actor=carrier, uid=member.uid, roles=["courier"], now=clock.now())
