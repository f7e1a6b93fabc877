"""A webhook reaches public addresses alone, whatever the URL looks like or the name says."""

import socket
from typing import Any

import pytest
from django.test import override_settings

from relief.core import clock
from relief.core.errors import DomainError
from relief.tracking.actions import webhooks
from relief.tracking.models import WebhookEndpoint, WebhookMessage
from relief.tracking.webhooks import addresses
from tests.factories import people
from tests.proof import ProofReport
from tests.tracking.receivers import Trap, send_batch

pytestmark = pytest.mark.enable_socket
SPELLINGS = (
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1"),
    *("017700000001", "0x7f.1", "127.000.000.001", "127.0.0.1.", "localhost", "LOCALHOST"),
    *("localhost.", "0.0.0.0", "0", "127.127.127.127", "127.0.0.254", "00.00.00.00"),  # noqa: S104
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *("[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]"),
    *("[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:7f00:0001::1]", "[fe80::1]", "[fc00::1]"),
    *("[fd00::1]", "[2001:0:7f00:1::]", "[ff02::1]", "[::ffff:0:127.0.0.1]", "[fec0::1]"),
    *("[fe80::1%25eth0]", "[fe80::1%eth0]", "10.0.0.1", "10.255.255.254", "172.16.0.1"),
    *("172.31.255.254", "192.168.0.1", "192.168.255.254", "169.254.169.254", "169.254.0.1"),
    *("100.64.0.1", "100.127.255.254", "198.18.0.1", "192.0.0.1", "192.0.2.1", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.88.99.1"),
    *("168.63.129.16", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "[::ffff:a9fe:a9fe]"),
    *("[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::]", "[3fff::1]", "[100::1]", "[2001:db8::1]"),
    *("１２７.0.0.1", "①②⑦.⓪.⓪.①", "loc\u00adalhost", "127。0。0。1", "localh\u200dost"),
)
SHAPES = (
    *("http://user@127.0.0.1:{port}/", "http://user:pw@localhost:{port}/", "http://a@b@127.0.0.1/"),
    *("http://example.org@127.0.0.1:{port}/", "http://127.0.0.1:{port}#@example.org/"),
    *("http://example.org#@127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@example.org/"),
    *("http:\\\\127.0.0.1:{port}\\", "http:///127.0.0.1:{port}/", "http:127.0.0.1:{port}"),
    *(
        "//127.0.0.1:{port}/",
        "file:///etc/passwd",
        "ftp://127.0.0.1:{port}/",
        "gopher://127.0.0.1/",
    ),
    *("dict://127.0.0.1:{port}/", "ldap://127.0.0.1:{port}/", "javascript:alert(1)", "data:,x"),
    *("http://127.0.0.1:{port}\t/", "http://127.0.0.1:{port}\r\nHost: x/", " http://127.0.0.1/"),
    *(
        "http://[::1]:{port}\x00/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:-1/",
        "http://[::1/",
    ),
    *("http://127.0.0.1%2e:{port}/", "http://%31%32%37.0.0.1:{port}/", "http://", "", "x"),
)


def hostile(port: int) -> list[str]:
    spelled = [f"http://{host}:{port}/hook" for host in SPELLINGS]
    shaped = [shape.replace("{port}", str(port)) for shape in SHAPES]
    return spelled + shaped + [f"https://{host}:{port}/" for host in SPELLINGS[:5]]


@override_settings(DEMO=True)
def test_no_hostile_address_is_ever_connected_to(db: None, proof_report: ProofReport) -> None:
    trap = Trap()
    actor = people.actor("partner_admin", organization=people.partner())
    urls = hostile(trap.port)
    accepted = 0
    for url in urls:
        WebhookEndpoint.objects.all().update(removed_at=clock.now())
        try:
            webhooks.create_endpoint(actor=actor, url=url, now=clock.now())
        except DomainError:
            continue
        accepted += 1
        endpoint = WebhookEndpoint.objects.get(removed_at=None)
        webhooks.send_test(actor=actor, uid=endpoint.uid, now=clock.now())
        assert not send_batch(endpoint.pk)
        assert endpoint.messages.get().status == "waiting"
        assert endpoint.messages.get().response_status is None
    trap.close()

    assert len(urls) >= 100
    assert accepted  # some look well and fail only when their name is resolved
    assert trap.connections == 0
    proof_report.figure("hostile URLs", len(urls))
    proof_report.figure("of them refused at once", len(urls) - accepted)
    proof_report.figure("connections seen by the trap", trap.connections)
    proof_report.says("A webhook's URL cannot make the platform call an inner service.")


@override_settings(DEMO=True)
def test_the_trap_does_see_who_may_call(db: None) -> None:
    trap = Trap()
    actor = people.actor("partner_admin", organization=people.partner())
    url = f"http://127.0.0.1:{trap.port}/hook"
    with override_settings(WEBHOOK_INNER_HOSTS=[f"127.0.0.1:{trap.port}"]):
        endpoint = webhooks.create_endpoint(actor=actor, url=url, now=clock.now()).endpoint
        webhooks.send_test(actor=actor, uid=endpoint.uid, now=clock.now())
        send_batch(endpoint.pk)
    trap.close()

    assert trap.connections == 1


def test_a_name_is_looked_up_once_and_the_connection_pinned(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that first says a public address, then ours (rebinding), reaches neither."""
    trap = Trap()
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if host != "rebind.example":
            return real(host, port, *rest, **more)
        asked.append(host)
        address = "93.184.215.14" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, trap.port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    target = addresses.resolve(f"https://rebind.example:{trap.port}/")
    trap.close()

    assert target.address == "93.184.215.14"
    assert asked == ["rebind.example"]
    assert trap.connections == 0


def test_one_inner_address_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [(0, 0, 0, "", (address, 443)) for address in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: rows)

    with pytest.raises(addresses.Unsafe):
        addresses.resolve("https://mixed.example/")


@override_settings(DEMO=False)
def test_outside_the_demonstration_only_https_will_do() -> None:
    with pytest.raises(addresses.Unsafe):
        addresses.check("http://example.org/hook")

    assert addresses.check("https://example.org/hook")[0] == "https"


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_are_public(address: str) -> None:
    assert addresses.is_public(address)


def test_messages_belong_to_their_endpoint_once(db: None) -> None:
    from django.db import IntegrityError

    actor = people.actor("partner_admin", organization=people.partner())
    endpoint = webhooks.create_endpoint(
        actor=actor, url="https://example.org/h", now=clock.now()
    ).endpoint
    WebhookMessage.objects.create(endpoint=endpoint, seq=1)
    with pytest.raises(IntegrityError):
        WebhookMessage.objects.create(endpoint=endpoint, seq=1)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]"])
def test_an_inner_address_is_refused_when_it_is_written_down(host: str) -> None:
    with pytest.raises(addresses.Unsafe, match="public"):
        addresses.check(f"https://{host}/hook")


def test_an_inner_address_that_an_operator_allowed_is_taken(settings) -> None:
    settings.WEBHOOK_INNER_HOSTS = {"localhost:9000"}

    assert addresses.check("https://localhost:9000/hook")[1:3] == ("localhost", 9000)
