"""API keys: shown once, scoped, revoked at once, limited."""

import datetime
from email.utils import parsedate_to_datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid, NotFound
from relief.journal.models import Clock
from relief.organizations import actions, actors, queries
from relief.organizations.models import ApiClient
from relief.organizations.permissions import SCOPES, of_kind
from tests.factories import people

FEED = "/api/v1/tracking/events"


def get(key: str, path: str = FEED, **headers: str):
    return Client().get(path, headers={"Authorization": f"Bearer {key}", **headers})


def test_a_key_opens_what_its_scopes_say(db: None) -> None:
    key = people.api_key(people.partner(), "tracking:read")

    assert get(key).status_code == 200
    assert get(people.api_key(people.partner(), "stock:read")).status_code == 403


def test_the_secret_is_nowhere_in_the_database(owner: Actor) -> None:
    made = actions.create_key(actor=owner, name="erp", scopes=["tracking:read"], now=clock.now())

    secret = made.key.partition(".")[2]
    assert secret not in str(ApiClient.objects.filter(pk=made.client.pk).values())


def test_a_revoked_key_is_refused_on_the_next_request(owner: Actor) -> None:
    made = actions.create_key(actor=owner, name="erp", scopes=["tracking:read"], now=clock.now())
    assert get(made.key).status_code == 200

    actions.revoke_key(actor=owner, uid=made.client.uid, now=clock.now())

    answer = get(made.key)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_nobody_revokes_anothers_key(owner: Actor, outsider: Actor) -> None:
    made = actions.create_key(actor=owner, name="erp", scopes=["tracking:read"], now=clock.now())

    with pytest.raises(NotFound):
        actions.revoke_key(actor=outsider, uid=made.client.uid, now=clock.now())


def test_unknown_scopes_are_named(owner: Actor) -> None:
    with pytest.raises(Invalid, match="everything"):
        actions.create_key(actor=owner, name="erp", scopes=["everything"], now=clock.now())


def test_two_live_keys_of_a_name_are_enough_for_rotation(owner: Actor) -> None:
    for _ in range(2):
        actions.create_key(actor=owner, name="erp", scopes=["tracking:read"], now=clock.now())

    with pytest.raises(Conflict):
        actions.create_key(actor=owner, name="erp", scopes=["tracking:read"], now=clock.now())


def test_calls_above_the_limit_are_429_with_a_time_to_wait(db: None) -> None:
    key = people.api_key(people.partner(), "tracking:read")
    ApiClient.objects.update(per_minute=2)

    answers = [get(key) for _ in range(5)]

    assert answers[0]["RateLimit"].startswith('"minute";r=1')
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) >= 1


def test_the_command_prints_the_key_alone(db: None) -> None:
    people.partner("cfrd")
    out = StringIO()

    call_command("create_api_key", organization="cfrd", scopes="tracking:read", stdout=out)

    assert get(out.getvalue().strip()).status_code == 200
    with pytest.raises(CommandError):
        call_command("create_api_key", organization="nobody", scopes="tracking:read")


@pytest.mark.parametrize(
    "query",
    [
        "statuss=delivered",
        "after=x",
        "limit=0",
        "limit=501",
        "wait=26",
        "after=-1",
        "status=nowhere",
    ],
)
def test_a_wrong_query_parameter_is_400_and_named(db: None, query: str) -> None:
    answer = get(people.api_key(people.partner(), "tracking:read"), f"{FEED}?{query}")

    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.content.decode()


def test_an_unchanged_feed_is_304(db: None) -> None:
    key = people.api_key(people.partner(), "tracking:read")
    first = get(key)

    assert get(key, **{"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("scope", ["plans:write", "requests:verify", "consignments:write"])
def test_a_partner_cannot_make_a_key_for_what_no_partner_may_do(owner: Actor, scope: str) -> None:
    with pytest.raises(Invalid, match=scope):
        actions.create_key(actor=owner, name="erp", scopes=[scope], now=clock.now())


def test_a_key_never_may_more_than_its_organizations_people(db: None) -> None:
    found = actors.of_key(people.api_key(people.partner(), *SCOPES))

    assert found is not None
    assert found[0].permissions <= of_kind("partner")
    assert not found[0].may("plan.approve")


def make(owner: Actor, **more):
    return actions.create_key(
        actor=owner, name="erp", scopes=["tracking:read"], now=clock.now(), **more
    )


def test_a_key_works_only_from_its_networks(owner: Actor) -> None:
    key = make(owner, addresses=["203.0.113.0/24", "2001:db8::/32"]).key

    def ask(address: str, **headers: str) -> int:
        client = Client(REMOTE_ADDR=address)
        return client.get(FEED, headers={"Authorization": f"Bearer {key}", **headers}).status_code

    assert ask("203.0.113.9") == ask("::ffff:203.0.113.9") == ask("2001:db8::1") == 200
    assert ask("198.51.100.1") == 401
    assert ask("198.51.100.1", **{"X-Forwarded-For": "203.0.113.9"}) == 401


def test_behind_our_own_proxy_the_proxys_word_counts(owner: Actor, settings) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    key = make(owner, addresses=["203.0.113.0/24"]).key

    assert get(key, **{"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}).status_code == 200
    assert get(key, **{"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}).status_code == 401


def test_what_is_no_network_is_refused(owner: Actor) -> None:
    with pytest.raises(Invalid, match="everywhere"):
        make(owner, addresses=["everywhere"])


def test_two_keys_of_a_name_live_side_by_side_and_not_three(owner: Actor) -> None:
    old, new = make(owner), make(owner)
    assert get(old.key).status_code == get(new.key).status_code == 200

    with pytest.raises(Conflict):
        make(owner)
    actions.revoke_key(actor=owner, uid=old.client.uid, now=clock.now())

    assert (get(old.key).status_code, get(new.key).status_code) == (401, 200)


def test_an_ended_key_is_refused(owner: Actor) -> None:
    made = make(owner, expires_at=clock.now() + datetime.timedelta(hours=1))
    assert get(made.key).status_code == 200

    ApiClient.objects.update(expires_at=clock.now() - datetime.timedelta(seconds=1))

    assert get(made.key).status_code == 401


def test_by_api_a_key_gives_no_more_than_it_has(db: None) -> None:
    key = people.api_key(people.partner(), "keys:write", "tracking:read")

    def post(*scopes: str):
        return Client().post(
            "/api/v1/api-keys/",
            {"name": "child", "scopes": list(scopes)},
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )

    made = post("tracking:read")

    assert made.status_code == 201
    assert get(made.json()["key"]).status_code == 200
    assert post("stock:write").status_code == 400
    listed = get(key, "/api/v1/api-keys/").json()["items"]
    assert "key" not in listed[0]
    assert listed[0]["prefix"] == made.json()["prefix"]


def test_calls_are_counted_by_the_hour(owner: Actor) -> None:
    made = make(owner)
    ApiClient.objects.update(per_minute=2)
    for _ in range(5):
        get(made.key)

    hours = queries.usage(owner, now=datetime.datetime.now(datetime.UTC), hours=2)

    assert sum(hour.calls for hour in hours) == 5
    assert sum(hour.refused for hour in hours) in {1, 2, 3}  # a minute may have turned


def test_what_will_end_says_so_in_headers(owner: Actor) -> None:
    old, new = get(make(owner).key, f"{FEED}/"), get(make(owner).key)

    assert old["Deprecation"].startswith("@1")
    assert parsedate_to_datetime(old["Sunset"]).timestamp() > int(old["Deprecation"][1:])
    assert 'rel="deprecation"' in old["Link"]
    assert 'rel="successor-version"' in old["Link"]
    assert "Deprecation" not in new


def test_a_key_ends_by_the_clock_of_the_platform(owner: Actor) -> None:
    now, scopes = clock.now(), ["tracking:read"]
    end = now - datetime.timedelta(days=30)
    Clock.objects.create(pk=1, anchored_at=now, shows=end - datetime.timedelta(days=30))

    made = actions.create_key(
        actor=owner, name="played", scopes=scopes, now=clock.now(), expires_at=end
    )

    assert get(made.key).status_code == 200


def test_who_holds_a_key_is_told_why_it_opens_nothing_and_nobody_else_is(owner: Actor) -> None:
    scopes = ["tracking:read"]
    ended, revoked, bound = (
        actions.create_key(actor=owner, name=name, scopes=scopes, now=clock.now())
        for name in ("ended", "revoked", "bound")
    )
    ApiClient.objects.filter(pk=ended.client.pk).update(expires_at=clock.now())
    actions.revoke_key(actor=owner, uid=revoked.client.uid, now=clock.now())
    ApiClient.objects.filter(pk=bound.client.pk).update(addresses=["203.0.113.0/24"])

    def said(key: str) -> str:
        answer = get(key, **{"Accept-Language": "en"})
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
        return str(answer.json()["detail"])

    assert "has ended" in said(ended.key)
    assert "was revoked" in said(revoked.key)
    assert "network" in said(bound.key)
    assert "no such key" in said(f"{revoked.key}x")


def test_a_key_that_has_ended_does_not_stand_in_the_way_of_the_next(owner: Actor) -> None:
    soon = clock.now() + datetime.timedelta(hours=1)
    for _ in range(2):
        actions.create_key(
            actor=owner, name="erp", scopes=["stock:read"], now=clock.now(), expires_at=soon
        )

    later = soon + datetime.timedelta(hours=1)
    actions.create_key(actor=owner, name="erp", scopes=["stock:read"], now=later)

    ends = ApiClient.objects.filter(name="erp").order_by("pk").values_list("expires_at", flat=True)
    assert list(ends) == [soon, soon, None]


def test_the_page_says_in_words_what_a_scope_allows(owner: Actor, sign_in) -> None:
    page = sign_in(owner).get("/api-keys/").content.decode()

    assert "tracking:read: Read the tracking feed" in page
    assert "requests:write: Make requests" in page


def test_the_audit_log_says_what_became_of_a_key(owner: Actor, sign_in) -> None:
    made = actions.create_key(actor=owner, name="erp", scopes=["stock:read"], now=clock.now())
    actions.revoke_key(actor=owner, uid=made.client.uid, now=clock.now())

    page = sign_in(owner).get("/audit/").content.decode()

    assert f"Key {made.client.prefix} was revoked" in page
