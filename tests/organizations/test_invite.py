"""Inviting, joining and leaving."""

import datetime
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Conflict, Invalid, NotAllowed, NotFound
from relief.journal.models import Event
from relief.organizations import actions, actors
from relief.organizations.models import Membership
from tests.factories import people

NEW = {"email": "New@example.org", "name": "新人", "roles": ["stock_keeper"]}


def test_an_invited_person_joins_with_the_roles_given(owner: Actor) -> None:
    invited = actions.invite(actor=owner, now=clock.now(), **NEW)

    user = actions.accept_invitation(
        actor=SYSTEM, token=invited.token, password="long enough 1", language="en", now=clock.now()
    )

    joined = actors.of_user(user)
    assert joined is not None
    assert joined.roles == {"stock_keeper"}
    assert joined.organization_id == owner.organization_id
    assert Event.objects.filter(type="member.joined").exists()


def test_a_link_works_once_and_seven_days(owner: Actor) -> None:
    invited = actions.invite(actor=owner, now=clock.now(), **NEW)
    late = clock.now() + datetime.timedelta(days=8)
    join = {"actor": SYSTEM, "password": "long enough 1", "language": "en"}

    with pytest.raises(actions.InvitationGone):
        actions.accept_invitation(token=invited.token, now=late, **join)
    actions.accept_invitation(token=invited.token, now=clock.now(), **join)
    with pytest.raises(actions.InvitationGone):
        actions.accept_invitation(token=invited.token, now=clock.now(), **join)


def test_a_partner_cannot_make_a_coordinator(owner: Actor) -> None:
    with pytest.raises(Invalid):
        actions.invite(actor=owner, now=clock.now(), **{**NEW, "roles": ["coordinator"]})


def test_only_administrators_invite(colleague: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.invite(actor=colleague, now=clock.now(), **NEW)


def test_nobody_removes_another_organizations_people(owner: Actor, outsider: Actor) -> None:
    member = Membership.objects.get(user_id=owner.id)

    with pytest.raises(NotFound):
        actions.remove_member(actor=outsider, uid=member.uid, now=clock.now())


def test_the_last_administrator_stays(owner: Actor) -> None:
    member = Membership.objects.get(user_id=owner.id)

    with pytest.raises(actions.LastAdministrator):
        actions.remove_member(actor=owner, uid=member.uid, now=clock.now())


def test_a_removed_colleague_is_out_at_the_next_request(
    owner: Actor, colleague: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    client = sign_in(colleague)
    member = Membership.objects.get(user_id=colleague.id)

    actions.remove_member(actor=owner, uid=member.uid, now=clock.now())

    assert client.get("/api/v1/organizations/").status_code == 401


def test_somebody_who_works_elsewhere_cannot_be_invited(owner: Actor, outsider: Actor) -> None:
    with pytest.raises(Conflict):
        actions.invite(
            actor=owner,
            now=clock.now(),
            email=people.user_of(outsider).email,
            name="x",
            roles=["stock_keeper"],
        )


def test_the_page_mails_the_link(owner: Actor, sign_in: Callable[[Actor], Client]) -> None:
    answer = sign_in(owner).post(reverse("organizations:members"), NEW)

    assert answer.status_code == 302
    assert "/join/" in mail.outbox[0].body
