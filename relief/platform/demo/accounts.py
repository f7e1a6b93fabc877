"""Who signs in to the demonstration. Plain data: importable without Django."""

from collections.abc import Iterator
from typing import NamedTuple

PASSWORD = "relief-2022"  # noqa: S105 - of the demonstration, printed on the console


class Person(NamedTuple):
    """A made-up person: address, name, organization, roles, the facilities they work at."""

    email: str
    name: str
    organization: str
    roles: tuple[str, ...]
    facilities: tuple[str, ...] = ()


WAREHOUSES = ("tianjin", "xian", "wuhan", "guangzhou", "chengdu", "jiaxing")
NAMES = "陈赵李周吴郑孙冯蒋沈韩杨朱秦许何吕"
OPERATOR, CARRIER, GATEWAY = "operator", "demo-carrier", "demo-vehicles"
DONOR = "demo-donor"
OFFICERS = {"onefoundation": "officer", "cfrd": "officer2", "amity": "officer3"}


def _staff() -> Iterator[Person]:
    yield Person("coordinator@demo.example", "王敏", OPERATOR, ("coordinator",))
    yield Person("coordinator2@demo.example", "刘洋", OPERATOR, ("coordinator",))
    yield Person("warehouse@demo.example", "李强", OPERATOR, ("warehouse_operator",), WAREHOUSES)
    yield Person("helpline@demo.example", "林静", OPERATOR, ("helpline_operator",))
    yield Person("lead@demo.example", "高翔", OPERATOR, ("helpline_lead", "helpline_operator"))
    yield Person("desk@demo.example", "邓丽", OPERATOR, ("donor_desk",))
    yield Person("donor@demo.example", "Anne Dupont", DONOR, ("donor",))
    yield Person("auditor@demo.example", "唐宁", OPERATOR, ("auditor",))
    yield Person("system@demo.example", "马超", OPERATOR, ("system_operator",))
    yield Person("carrier@demo.example", "罗勇", CARRIER, ("carrier",))
    yield Person("courier@demo.example", "梁军", CARRIER, ("courier",))
    yield Person(
        "station@demo.example",
        "宋梅",
        CARRIER,
        ("station_keeper",),
        ("luding-station", "shimian-station"),
    )
    yield Person("vehicles@demo.example", "谢飞", GATEWAY, ("vehicle_gateway",))


def _partners() -> Iterator[Person]:
    codes = ["onefoundation", "cfrd", "amity", *(f"demo{n:02}" for n in range(4, 18))]
    for code, family in zip(codes, NAMES, strict=True):
        suffix = "" if code == "onefoundation" else f"-{code}"
        yield Person(f"stock{suffix}@demo.example", f"{family}磊", code, ("stock_keeper",))
        yield Person(f"officer{suffix}@demo.example", f"{family}洁", code, ("programme_officer",))
        yield Person(f"admin{suffix}@demo.example", f"{family}华", code, ("partner_admin",))


def people() -> list[Person]:
    """Return everyone of the demonstration."""
    return [*_staff(), *_partners()]


SHOWN = (
    "coordinator@demo.example",
    "officer@demo.example",
    "stock@demo.example",
    "admin@demo.example",
    "warehouse@demo.example",
    "courier@demo.example",
    "station@demo.example",
    "helpline@demo.example",
    "donor@demo.example",
    "desk@demo.example",
    "auditor@demo.example",
)


def shown() -> list[Person]:
    """Return one person a role, for the console and the sign-in page."""
    by_email = {person.email: person for person in people()}
    return [by_email[email] for email in SHOWN]


def lines() -> list[str]:
    """Return what the console prints: who may sign in, and the one password."""
    rows = [f"  {row.email:<28} {', '.join(row.roles)} ({row.organization})" for row in shown()]
    return [f"Sign-ins of the demonstration, password {PASSWORD}:", *rows]
