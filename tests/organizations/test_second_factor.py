"""Outside the demonstration, who decides for all signs in with a second step."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import NotAllowed
from relief.organizations import actions
from tests.factories import people


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def test_a_coordinator_without_one_is_sent_to_set_it_up(
    coordinator: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    client = sign_in(coordinator)

    assert client.get(reverse("home"))["Location"] == reverse("mfa_index")
    assert client.get("/api/v1/organizations/").status_code == 403
    assert client.get(reverse("mfa_index")).status_code in {200, 302}


def test_with_one_everything_is_open(
    coordinator: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    Authenticator.objects.create(user=people.user_of(coordinator), type="totp", data={})

    assert sign_in(coordinator).get(reverse("home")).status_code == 200


def test_other_roles_need_none(owner: Actor, sign_in: Callable[[Actor], Client]) -> None:
    assert sign_in(owner).get(reverse("home")).status_code == 200


def test_who_lost_it_sets_it_up_anew(
    coordinator: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    person = people.user_of(coordinator)
    Authenticator.objects.create(user=person, type="totp", data={})

    call_command("forget_second_step", person.email)

    assert sign_in(coordinator).get(reverse("home"))["Location"] == reverse("mfa_index")
    with pytest.raises(CommandError):
        call_command("forget_second_step", "nobody@example.org")
    with pytest.raises(NotAllowed):
        actions.forget_second_step(actor=coordinator, email=person.email, now=clock.now())
