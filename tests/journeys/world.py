"""The people and programs of the main path, each with a key or a session of its own."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from relief.allocation import tasks
from relief.journal.models import OutboxEntry
from relief.journal.relay import relay
from tests.factories import consignments, deliveries, people, requests, stock

API = "/api/v1"
# Nobody has this name or number: wherever it turns up outside its own rows, it leaked.
NAME, PHONE, DOOR = "金丝雀赵秀英", "13812349876", "磨西镇 金丝雀小区 3 栋 502"
SIGNER, ENTRY = "金丝雀李大山", "金丝雀听力弱"
CANARIES = ("金丝雀", "13812349876", "138 1234 9876")
LIST = "物资名称,数量,单位,批号,有效期至,仓库\n毛毯,120,条,B1,2040-05-01,成都仓\n"


@dataclass
class Path:
    """Who takes part; `seen` collects every answer of the API for what must not be in it."""

    owner: Client
    requester: Client
    coordinator: Client
    loader: Client
    carrier: Client
    courier: Client
    courier_uid: str
    emergency: str
    site: str
    seen: list[str] = field(default_factory=list)

    def get(self, who: Client, path: str) -> dict[str, Any]:
        """Return what the API answers; anything but 200 fails."""
        answer = who.get(f"{API}{path}")
        assert answer.status_code == 200, answer.content
        self.seen.append(answer.content.decode())
        return answer.json()

    def post(self, who: Client, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """Return what the API answers; anything but success fails."""
        more.setdefault("content_type", "application/json")
        if more["content_type"] is None:
            del more["content_type"]
        answer = who.post(f"{API}{path}", {} if body is None else body, **more)
        assert answer.status_code < 300, answer.content.decode()
        self.seen.append(answer.content.decode())
        return answer.json()


def program(organization: Any, *scopes: str) -> Client:
    """Return a partner's program with a key."""
    return Client(headers={"Authorization": f"Bearer {people.api_key(organization, *scopes)}"})


def signed_in(actor: Any) -> Client:
    """Return somebody's browser."""
    browser = Client()
    browser.force_login(people.user_of(actor))
    return browser


def build() -> Path:
    """Make the people, the ground they stand on, and nothing of what they are to do."""
    stock.item("blanket", name_zh="毛毯", unit_weight_kg="1.5", unit_volume_m3="0.01")
    stock.facility("chengdu", name_zh="成都仓")
    courier = deliveries.courier("courier-org")
    everything = ("requests:verify", "plans:write", "deliveries:write", "stock:write")
    return Path(
        owner=program(people.partner("owner-org"), "stock:write", "stock:share", "releases:write"),
        requester=program(
            people.partner("asking-org"), "requests:write", "tracking:read", "consignments:read"
        ),
        coordinator=program(people.operator(), *everything),
        loader=signed_in(consignments.loader()),
        carrier=program(people.carrier("lorries"), "tracking:write"),
        courier=signed_in(courier),
        courier_uid=str(people.user_of(courier).uid),
        emergency=str(requests.emergency().uid),
        site=str(requests.site().uid),
    )


def workers() -> None:
    """Do what the relay and the planner do beside the web, until nothing waits."""
    for _ in range(20):
        if not relay() + tasks.work_out_waiting():
            break
    assert not OutboxEntry.objects.exists(), list(OutboxEntry.objects.values("last_error"))
