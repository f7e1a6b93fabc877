"""A reader keeps a list's filters under a name; nobody else sees it."""

import pytest
from django.test import Client

from relief.accounts import actions, queries
from relief.accounts.models import SavedView
from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed, NotFound

PAGE = "/requests/"


def save(actor: Actor, name: str = "Mine", *, page: str = PAGE, query: str = "q=tent") -> SavedView:
    return actions.save_view(actor=actor, now=clock.now(), page=page, name=name, query=query)


def test_a_view_opens_the_list_with_its_filters(owner: Actor) -> None:
    view = save(owner)

    assert list(queries.views_of(owner, PAGE)) == [view]
    assert view.url == "/requests/?q=tent"


def test_the_same_name_is_replaced(owner: Actor) -> None:
    save(owner)
    save(owner, query="q=water")

    assert [view.query for view in queries.views_of(owner, PAGE)] == ["q=water"]


@pytest.mark.parametrize("page", ["//evil.example/", "requests/", "/requests/?q=1", "/\\evil"])
def test_an_address_elsewhere_is_refused(owner: Actor, page: str) -> None:
    with pytest.raises(Invalid):
        save(owner, page=page)


def test_a_view_needs_a_name(owner: Actor) -> None:
    with pytest.raises(Invalid):
        save(owner, "   ")


def test_the_thirty_first_view_of_a_list_is_refused(owner: Actor) -> None:
    for number in range(actions.MOST):
        save(owner, f"view {number}")

    with pytest.raises(Invalid):
        save(owner, "one more")


def test_a_program_keeps_no_views(owner: Actor) -> None:
    program = Actor(kind="client", id=owner.id, label="program", organization_id=1)

    with pytest.raises(NotAllowed):
        save(program)


def test_a_colleague_neither_sees_nor_forgets_it(owner: Actor, colleague: Actor) -> None:
    view = save(owner)

    assert not queries.views_of(colleague, PAGE).exists()
    with pytest.raises(NotFound):
        actions.forget_view(actor=colleague, now=clock.now(), uid=view.uid)


def test_a_person_saves_and_forgets_on_the_page(owner: Actor, sign_in) -> None:
    browser: Client = sign_in(owner)

    browser.post("/views/save/", {"page": PAGE, "name": "Mine", "query": "q=tent"})
    view = SavedView.objects.get()
    shown = browser.get(PAGE).content.decode()
    browser.post(f"/views/{view.uid}/forget/")

    assert 'href="/requests/?q=tent"' in shown
    assert not SavedView.objects.exists()


def test_saving_never_leads_to_another_site(owner: Actor, sign_in) -> None:
    answer = sign_in(owner).post(
        "/views/save/", {"page": "//evil.example/", "name": "x", "query": ""}
    )

    assert answer["Location"] == "/"
