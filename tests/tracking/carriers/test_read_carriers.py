"""Carriers' own forms: every documented state, the published samples, wrong signatures."""

import datetime
import json
import urllib.parse
from pathlib import Path

import pytest

from relief.platform.demo.programs import own_system
from relief.tracking.carriers import ADAPTERS, kdniao, kuaidi100
from relief.tracking.carriers.base import Account, BadReport, BadSignature, Parcel, Report
from relief.tracking.states import TrackingStatus

ME = Account(customer="C1", key="K1", salt="S1")
NOW = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)
SECRET = "c2VjcmV0LXNlY3JldC1zZWNyZXQ="


def sample(name: str) -> object:
    for above in Path(__file__).resolve().parents:
        path = above / "shared" / "data" / "tracking" / "cn" / name
        if path.is_file():
            return json.loads(path.read_text())
    pytest.xfail("the folder of published data is absent: no carrier's sample was read")


def form(**fields: str) -> bytes:
    return urllib.parse.urlencode(fields).encode()


def pushed(rows: list[dict[str, str]], **more: object) -> Report:
    result = {"com": "yuantong", "nu": "YT1", "state": "0", "data": rows, **more}
    text = json.dumps({"status": "polling", "lastResult": result}, ensure_ascii=False)
    body = form(param=text, sign=kuaidi100.sign(text, "S1"))
    return kuaidi100.read_push(body, {}, ME, NOW)[0]


@pytest.mark.parametrize(
    ("code", "status", "substatus"),
    [
        ("101", "registered", ""), ("102", "registered", ""), ("1", "collected", ""),
        ("103", "collected", ""), ("0", "in_transit", ""), ("1001", "in_transit", ""),
        ("1002", "in_transit", ""), ("7", "in_transit", ""), ("10", "customs", "awaiting"),
        ("11", "customs", "in_progress"), ("12", "customs", "cleared"),
        ("13", "customs", "problem"), ("5", "out_for_delivery", ""),
        ("501", "available_for_pickup", ""), ("301", "delivered", "self"),
        ("303", "delivered", "proxy"), ("304", "delivered", "station"),
        ("2", "attempt_failed", ""), ("14", "refused", ""), ("6", "returning", ""),
        ("4", "returning", ""), ("401", "cancelled", ""),
    ],
)  # fmt: skip
def test_every_state_of_kuaidi100_has_ours(code: str, status: str, substatus: str) -> None:
    row = {"time": "2026-06-01 10:00:00", "context": "某处", "statusCode": code}

    trace = pushed([row]).traces[0]

    assert (trace.status, trace.substatus) == (status, substatus)
    assert trace.occurred_at == datetime.datetime.fromisoformat("2026-06-01T10:00:00+08:00")


def test_every_code_leads_to_a_status_of_ours() -> None:
    said = {*kuaidi100.CODES.values(), *kdniao.CODES.values()}

    assert {row.status for row in said} <= set(TrackingStatus.values)


def test_the_yto_sample_reads_as_it_happened() -> None:
    report = kuaidi100.read_poll(sample("kuaidi100_yuantong_2017.json"))[0]
    seen = [
        (row.status, row.substatus) for row in sorted(report.traces, key=lambda r: r.occurred_at)
    ]

    assert report.number == "885071276722103391"
    assert seen[-3:] == [
        ("out_for_delivery", ""), ("available_for_pickup", ""), ("delivered", "station"),
    ]  # fmt: skip
    assert {status for status, _sub in seen[:-3]} == {"in_transit"}


def test_the_sto_sample_waits_at_a_station_and_is_fetched_with_its_code() -> None:
    report = kdniao.read_poll(sample("kdniao_sto_2020.json"))[0]
    seen = [(row.status, row.substatus) for row in report.traces]

    assert (report.company, report.number) == ("STO", "773061155005903")
    assert (seen[0], seen[-2], seen[-1]) == (
        ("collected", ""), ("available_for_pickup", ""), ("delivered", "self"),
    )  # fmt: skip


def test_the_sf_sample_out_of_order_still_ends_signed_for() -> None:
    report = kdniao.read_poll(sample("kdniao_sf_2014.json"))[0]
    last = max(report.traces, key=lambda row: row.occurred_at)

    assert last.status == "delivered"
    assert {row.status for row in report.traces} >= {"collected", "in_transit", "out_for_delivery"}


def test_a_foreign_signature_is_refused_by_all_three() -> None:
    body = json.dumps(own_system.report_of("N1", ("collected",))).encode()
    right = own_system.signed(body, SECRET)
    wrong = [
        ("kuaidi100", form(param="{}", sign="0" * 32), {}),
        ("kuaidi100", b"\xff\xfe", {}),
        ("kdniao", form(RequestData="{}", DataSign="x"), {}),
        ("webhook", body, {}),
        ("webhook", body + b" ", right),
        ("webhook", body, right | {"webhook-timestamp": "1"}),
        ("webhook", body, right | {"webhook-timestamp": "never"}),
    ]
    account = Account("C1", SECRET, "S1")

    for kind, given, headers in wrong:
        with pytest.raises(BadSignature):
            ADAPTERS[kind].read_push(given, headers, account, datetime.datetime.now(datetime.UTC))


def test_an_account_without_a_secret_takes_no_report() -> None:
    empty = Account("", "", "")
    text = "{}"

    with pytest.raises(BadSignature):
        kuaidi100.read_push(form(param=text, sign=kuaidi100.sign(text, "")), {}, empty, NOW)
    with pytest.raises(BadSignature):
        kdniao.read_push(form(RequestData=text, DataSign=kdniao.sign(text, "")), {}, empty, NOW)


def test_a_right_signature_that_is_too_old_is_refused() -> None:
    now = datetime.datetime.now(datetime.UTC)
    body = b'{"company":"own","number":"N1","events":[]}'
    old = own_system.signed(body, SECRET, at=int(now.timestamp()) - 400)

    with pytest.raises(BadSignature):
        ADAPTERS["webhook"].read_push(body, old, Account("", SECRET, ""), now)


@pytest.mark.parametrize(
    "text",
    [
        "[]", "{", '"x"', "{}", '{"lastResult": []}', '{"lastResult": {"data": 3}}',
        '{"lastResult": {"data": [3]}}', '{"lastResult": {"data": [{"time": "soon"}]}}',
    ],
)  # fmt: skip
def test_what_is_signed_but_not_readable_is_said(text: str) -> None:
    with pytest.raises(BadReport):
        kuaidi100.read_push(form(param=text, sign=kuaidi100.sign(text, "S1")), {}, ME, NOW)


def test_questions_are_signed_as_the_carriers_want() -> None:
    parcel = Parcel("yuantong", "YT1", "1234")
    query = kuaidi100.poll(ME, parcel)
    order = kuaidi100.subscribe(ME, parcel, "https://relief.example/carriers/x/report/")
    asked = kdniao.poll(ME, parcel)

    assert query.fields["sign"] == kuaidi100.sign(query.fields["param"], "K1C1")
    assert json.loads(query.fields["param"])["phone"] == "1234"
    assert json.loads(order.fields["param"])["parameters"]["salt"] == "S1"
    assert asked.fields["DataSign"] == kdniao.sign(asked.fields["RequestData"], "K1")
