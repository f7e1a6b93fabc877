"""Kdniao's own shapes: both tables of states, batches, what it waits for, wrong signatures."""

import base64
import datetime
import hashlib
import json
import urllib.parse
from typing import Any

import pytest
from django.test import Client

from relief.core import work
from relief.core.actors import Actor
from relief.organizations.models import Organization
from relief.tracking import steps
from relief.tracking.carriers import actions, kdniao, reporting
from relief.tracking.carriers.base import Account, BadReport, BadSignature, Parcel, Report
from relief.tracking.carriers.models import CarrierLink, CarrierParcel
from relief.tracking.models import InboxEvent, Tracked, TrackingEvent
from tests.factories import consignments, people
from tests.factories.consignments import Wanted
from tests.tracking.carriers.test_read_carriers import sample

NOW = datetime.datetime.now(datetime.UTC)
ME = Account(customer="1237100", key="K1", salt="")
FORM = "application/x-www-form-urlencoded"


def signature(text: str, key: str = "K1") -> str:
    """Sign as the documentation says: Base64 of the MD5 in small hexadecimal letters."""
    digest = hashlib.md5(f"{text}{key}".encode(), usedforsecurity=False).hexdigest()
    return base64.b64encode(digest.encode()).decode()


def body(data: Any, *, key: str = "K1", kind: str = "102", **more: str) -> bytes:
    said = {"PushTime": "2026-06-01 12:00:00", "EBusinessID": "1237100", "Count": "1", "Data": data}
    text = json.dumps(said, ensure_ascii=False)
    fields = {"RequestData": text, "RequestType": kind, "DataSign": signature(text, key), **more}
    return urllib.parse.urlencode(fields).encode()


def row(number: str = "N1", *traces: dict[str, str], **more: Any) -> dict[str, Any]:
    return {
        "EBusinessID": "1237100", "ShipperCode": "STO", "LogisticCode": number, "Success": True,
        "Reason": "", "State": "2", "StateEx": "2", "Traces": list(traces), **more,
    }  # fmt: skip


def trace(text: str = "某处", action: str = "", minute: int = 0) -> dict[str, str]:
    at = NOW.astimezone(datetime.timezone(datetime.timedelta(hours=8)))
    at -= datetime.timedelta(minutes=60 - minute)
    found = {"AcceptTime": f"{at:%Y-%m-%d %H:%M:%S}", "AcceptStation": text, "Location": "雅安市"}
    return found | ({"Action": action} if action else {})


def read(data: Any, **more: Any) -> list[Report]:
    return kdniao.read_push(body(data, **more), {}, ME, NOW)


def meant(**state: str) -> tuple[str, str, str]:
    found = read([row("N1", trace(), **state)])[0].traces[0]
    return found.status, found.substatus, found.reason


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("0", "registered"), ("1", "collected"), ("2", "in_transit"), ("3", "delivered"),
        ("4", "attempt_failed"), ("5", "in_transit"), ("6", "customs"),
    ],
)  # fmt: skip
def test_the_plain_table_of_states(state: str, status: str) -> None:
    assert meant(State=state, StateEx="")[0] == status


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("10", ("registered", "", "")), ("201", ("arrived", "", "")),
        ("202", ("out_for_delivery", "", "")), ("204", ("in_transit", "", "")),
        ("205", ("arrived", "", "")), ("206", ("in_transit", "", "")),
        ("211", ("available_for_pickup", "", "")), ("301", ("delivered", "self", "")),
        ("302", ("delivered", "self", "")), ("304", ("delivered", "proxy", "")),
        ("311", ("delivered", "station", "")), ("401", ("registered", "", "no_news")),
        ("402", ("out_for_delivery", "", "overdue")), ("403", ("in_transit", "", "no_news")),
        ("404", ("refused", "", "")), ("405", ("attempt_failed", "", "")),
        ("406", ("returned", "", "")), ("407", ("returning", "", "")),
        ("412", ("available_for_pickup", "", "overdue")), ("413", ("returning", "", "intercepted")),
        ("414", ("in_transit", "", "damaged")), ("415", ("cancelled", "", "")),
        ("416", ("attempt_failed", "", "not_reached")), ("417", ("in_transit", "", "delayed")),
        ("418", ("out_for_delivery", "", "")), ("419", ("out_for_delivery", "", "")),
        ("420", ("attempt_failed", "", "wrong_address")),
        ("421", ("attempt_failed", "", "wrong_phone")), ("422", ("in_transit", "", "missorted")),
        ("423", ("attempt_failed", "", "out_of_area")), ("601", ("customs", "awaiting", "")),
        ("602", ("customs", "in_progress", "")), ("603", ("customs", "cleared", "")),
        ("604", ("customs", "problem", "")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["state", "action"])
def test_the_finer_table_of_states(code: str, said: tuple[str, str, str], where: str) -> None:
    """As the state of the parcel, and as the action of one trace."""
    if where == "state":
        assert meant(State=code[:1], StateEx=code) == said
    else:
        found = read([row("N1", trace(action=code), trace(action="301", minute=5))])[0].traces[0]
        assert (found.status, found.substatus, found.reason) == said


def test_a_finer_code_that_is_new_means_what_its_first_digit_does() -> None:
    assert meant(State="2", StateEx="299")[0] == "in_transit"
    assert meant(State="9", StateEx="999")[0] == "in_transit"  # read from the sentence


def test_the_state_belongs_to_the_newest_sentence_alone() -> None:
    first, last = trace("已收件"), trace("驿站代收,请及时取件", minute=9)

    for order in ([first, last], [last, first]):
        report = read([row("N1", *order, State="2", StateEx="211")])[0]
        said = {found.text: found.status for found in report.traces}
        assert said == {"已收件": "collected", last["AcceptStation"]: "available_for_pickup"}


def test_a_parcel_that_once_was_a_problem_is_believed_when_it_is_signed_for() -> None:
    report = read([row("N1", trace("已签收,签收人: 门卫代收"), State="4", StateEx="")])[0]

    assert (report.traces[0].status, report.traces[0].substatus) == ("delivered", "proxy")


@pytest.mark.parametrize(
    ("state", "is_over"), [("2", False), ("211", False), ("3", True), ("304", True), ("406", True)]
)
def test_what_is_signed_for_or_back_ends_the_subscription(state: str, is_over: bool) -> None:
    assert read([row("N1", trace(), State=state[:1], StateEx=state)])[0].is_over is is_over


def test_keys_in_small_letters_read_the_same() -> None:
    capital, small = row("N1", trace(action="1")), {}
    for name, value in capital.items():
        small[name[0].lower() + name[1:]] = value
    small["traces"] = [
        {name[0].lower() + name[1:]: value for name, value in capital["Traces"][0].items()}
    ]

    assert read([small]) == read([capital])


@pytest.mark.parametrize("name", ["kdniao_sto_2020.json", "kdniao_sf_2014.json"])
def test_the_published_samples_read_the_same_pushed_as_asked_for(name: str) -> None:
    given: Any = sample(name)
    one = given.get("data", given)

    assert read([one]) == kdniao.read_poll(given)
    assert read([one, one])[1].is_over


def test_a_number_without_news_does_not_spoil_the_others() -> None:
    quiet = row("N1", Success=False, State="0", StateEx="0", Reason="暂无轨迹信息", Traces=None)
    gone = row("N2", Success=False, State="0", Reason="三天无轨迹", Traces=[])
    fine = row("N3", trace(action="1"))

    found = read([quiet, gone, fine])

    assert [(len(one.traces), one.is_lost) for one in found] == [(0, False), (0, True), (1, False)]
    assert read([row("N4", Traces=None)])[0].traces == ()


def test_what_tells_of_payments_is_taken_and_says_nothing_of_the_way() -> None:
    assert read([{"OrderCode": "1", "OrderState": "2"}], kind="107") == []


@pytest.mark.parametrize(
    "given",
    [
        body([row()], key="K2"),
        body([row()], DataSign=""),
        body([row()], DataSign=signature("{}")),
        body([row()]).replace(b"STO", b"YTO"),
        b"", b"\xff\xfe", b"DataSign=1&DataSign=2",
        b"RequestData=" + urllib.parse.quote(json.dumps({"Data": [row()]})).encode(),
    ],
)  # fmt: skip
def test_what_is_not_signed_with_our_key_is_refused(given: bytes) -> None:
    with pytest.raises(BadSignature):
        kdniao.read_push(given, {}, ME, NOW)


@pytest.mark.parametrize(
    "data", [None, "x", {}, [3], [row("N1", Traces="x")], [row("N1", {"AcceptTime": "soon"})]]
)
def test_what_is_signed_but_not_readable_is_said(data: Any) -> None:
    with pytest.raises(BadReport):
        read(data)


@pytest.mark.parametrize("answer", [{"Success": False, "Reason": "没有可用套餐"}, [], "x", {}])
def test_an_answer_without_a_way_is_no_report(answer: Any) -> None:
    with pytest.raises(BadReport):
        kdniao.read_poll(answer)


def test_questions_are_made_and_signed_as_documented() -> None:
    order = kdniao.subscribe(ME, Parcel("SF", "SF1", "1234"), "https://relief.example/x/")
    query = kdniao.poll(ME, Parcel("STO", "N1"))

    for call, kind in ((order, "1008"), (query, "1002")):
        assert call.fields["DataSign"] == signature(call.fields["RequestData"])
        assert call.fields["RequestType"] == kind
        assert (call.fields["EBusinessID"], call.fields["DataType"]) == ("1237100", "2")
    assert json.loads(order.fields["RequestData"])["CustomerName"] == "1234"
    assert "CustomerName" not in json.loads(query.fields["RequestData"])
    assert kdniao.is_accepted({"Success": True, "Reason": ""}) == (True, "")
    assert kdniao.is_accepted({"Success": False, "Reason": "重复订阅"}) == (False, "重复订阅")


@pytest.fixture
def carrier(db: None) -> Organization:
    return people.carrier("sto")


@pytest.fixture
def account(carrier: Organization) -> CarrierLink:
    values = actions.LinkValues(kind="kdniao", key="K1", customer="1237100")
    return actions.add_link(actor=desk(carrier), now=NOW, values=values)


def desk(carrier: Organization) -> Actor:
    return people.actor("carrier", organization=carrier)


def followed(carrier: Organization, account: CarrierLink, number: str) -> Tracked:
    """Return a unit that the carrier brings, followed by its number."""
    load = consignments.on_the_way(
        Wanted("blanket", 10), by=consignments.loader(), carrier=carrier.code
    )
    with work.unit("test", durable=False):
        unit = steps.register(
            number=load.number, kind="consignment", subject_uid=load.uid,
            request_uid=load.request.uid, request_number=load.request.number,
            organizations=[carrier.pk], now=NOW,
        )  # fmt: skip
    actions.follow(
        actor=desk(carrier), now=NOW, uid=account.uid, tracking_number=unit.number,
        company="STO", number=number,
    )  # fmt: skip
    return unit


def push(account: CarrierLink, given: bytes) -> Any:
    return Client().post(f"/carriers/{account.uid}/report/", given, content_type=FORM)


def test_a_batch_is_taken_in_once_and_answered_as_required(
    carrier: Organization, account: CarrierLink
) -> None:
    first, second = (followed(carrier, account, number) for number in ("N1", "N2"))
    given = body([
        row("N1", trace("已收件", "1"), trace("派件中", "202", 9), State="2", StateEx="202"),
        row("N2", trace("已签收", "301", 9), State="3", StateEx="301"),
        row("N3", Success=False, State="0", Traces=None, Reason="暂无轨迹信息"),
        row("N9", trace("已收件", "1")),
    ])  # fmt: skip

    answers = [push(account, given) for _ in range(2)]

    for answer in answers:
        told = answer.json()
        assert answer.status_code == 200
        assert set(told) == {"EBusinessID", "UpdateTime", "Success", "Reason"}
        assert (told["EBusinessID"], told["Success"], told["Reason"]) == ("1237100", True, "")
        datetime.datetime.strptime(told["UpdateTime"], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
    for unit, status in ((first, "out_for_delivery"), (second, "delivered")):
        unit.refresh_from_db()
        assert unit.status == status
    assert TrackingEvent.objects.filter(inbox__isnull=False).count() == 3
    unknown = InboxEvent.objects.filter(verdict="unknown")
    assert unknown.get().tracking_number == "N9"
    assert CarrierParcel.objects.get(number="N2").status == "over"


def test_a_wrong_signature_and_an_unreadable_report_are_answered_in_its_form(
    account: CarrierLink,
) -> None:
    forged, odd = push(account, body([row()], key="K2")), push(account, body("x"))

    assert (forged.status_code, odd.status_code) == (403, 400)
    for answer, customer in ((forged, ""), (odd, "1237100")):
        told = answer.json()
        assert told["Success"] is False
        assert told["Reason"]
        assert told["EBusinessID"] == customer  # who signed wrongly does not learn it
    assert not InboxEvent.objects.exists()


def test_a_number_given_up_there_is_subscribed_again(
    carrier: Organization, account: CarrierLink
) -> None:
    followed(carrier, account, "N1")
    CarrierParcel.objects.update(subscribed_at=NOW, subscribe_at=None)

    push(
        account, body([row("N1", Success=False, State="0", Reason="七天内无轨迹变化", Traces=None)])
    )

    parcel = CarrierParcel.objects.get()
    assert parcel.subscribed_at is None
    assert parcel.subscribe_at is not None
    assert reporting.actions.due_subscriptions(datetime.datetime.now(datetime.UTC)) == [parcel.pk]
