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
from tests.together import together

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


def test_two_administrators_cannot_end_each_other_at_once(transactional_db: None) -> None:
    partner = people.partner("owner-org")
    pair = [people.actor("partner_admin", organization=partner) for _ in range(2)]
    both = Membership.objects.filter(user_id__in=[one.id for one in pair])
    uids = [both.get(user_id=one.id).uid for one in pair]

    def end(actor: Actor, uid: object) -> Callable[[], object]:
        return lambda: actions.remove_member(actor=actor, uid=uid, now=clock.now())

    for _ in range(5):
        both.update(is_active=True, ended_at=None)
        found = together(end(pair[0], uids[1]), end(pair[1], uids[0]))

        assert both.filter(is_active=True).count() == 1, found


def test_the_only_coordinator_may_take_on_more(db: None) -> None:
    only = people.actor("coordinator", organization=people.operator())
    uid = Membership.objects.get(user_id=only.id).uid

    actions.change_roles(
        actor=only, uid=uid, roles=["coordinator", "helpline_lead"], now=clock.now()
    )

    with pytest.raises(actions.LastAdministrator):
        actions.change_roles(actor=only, uid=uid, roles=["helpline_lead"], now=clock.now())


def test_the_page_changes_a_colleagues_roles(
    owner: Actor, colleague: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    member = Membership.objects.get(user_id=colleague.id)
    page = reverse("organizations:member-roles", args=[member.uid])

    shown = sign_in(owner).get(page).content.decode()
    answer = sign_in(owner).post(page, {"roles": ["stock_keeper", "programme_officer"]})
    nobody = sign_in(owner).post(page, {"roles": ["coordinator"]})

    assert 'value="programme_officer"' in shown
    assert (answer.status_code, nobody.status_code) == (302, 422)
    member.refresh_from_db()
    assert member.roles == ["programme_officer", "stock_keeper"]


def test_the_link_says_who_invites_and_a_used_one_says_so(owner: Actor) -> None:
    invited = actions.invite(actor=owner, now=clock.now(), **NEW)
    page = reverse("organizations:join", args=[invited.token])

    fresh = Client().get(page, headers={"Accept-Language": "en"}).content.decode()
    actions.withdraw_invitation(actor=owner, uid=invited.invitation.uid, now=clock.now())
    gone = Client().get(page, headers={"Accept-Language": "en"})

    assert "new@example.org" in fresh
    assert "Stock keeper" in fresh
    assert gone.status_code == 410
    assert "no longer valid" in gone.content.decode()
