"""The stock API: reading, commands, lists, and what is refused."""

import uuid

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from relief.inventory.models import StockBalance, StockImport
from tests.factories import people, stock

pytestmark = pytest.mark.django_db
LIST = "物资名称,数量,单位,批号,有效期至,仓库\n毛毯,120,条,B1,2030-05-01,成都仓\n毛毯,-3,条,B2,,成都仓\n"
READS = ["facility", "lot", "balance", "movement", "sharing-rule", "stock-import"]


@pytest.fixture
def mine(db):
    stock.item("blanket", name_zh="毛毯", name_en="Blanket")
    return stock.stock(100, owner=people.partner("owner-org"))


class Api:
    """A program of one organization."""

    def __init__(self, organization, *scopes):
        key = people.api_key(people.partner(organization), *scopes)
        self.client = Client(headers={"Authorization": f"Bearer {key}"})

    def get(self, name, *args, **query):
        return self.client.get(reverse(f"api-inventory:{name}", args=args), query)

    def post(self, name, *args, **body):
        url = reverse(f"api-inventory:{name}", args=args)
        return self.client.post(url, body, content_type="application/json")

    def upload(self, text=LIST):
        file = ContentFile(text.encode(), name="list.csv")
        return self.client.post(reverse("api-inventory:stock-import-list"), {"file": file})


@pytest.fixture
def api(db):
    return Api("owner-org", "stock:read", "stock:write", "stock:share")


@pytest.fixture
def reader(db):
    return Api("owner-org", "stock:read")


@pytest.fixture
def foreign(db):
    return Api("outsider-org", "stock:read", "stock:write", "stock:share")


@pytest.mark.parametrize("name", READS)
def test_lists_answer(api, mine, name):
    page = api.get(f"{name}-list")

    assert page.status_code == 200
    assert set(page.json()) == {"items", "next_after", "has_more"}


@pytest.mark.parametrize("name", READS)
def test_an_unknown_parameter_is_refused(api, mine, name):
    assert api.get(f"{name}-list", nonsense="1").status_code == 400


@pytest.mark.parametrize("name", READS)
def test_lists_need_a_key(client, mine, name):
    assert client.get(reverse(f"api-inventory:{name}-list")).status_code in {401, 403}


def test_a_lot_comes_with_its_sums(api, mine):
    row = api.get("lot-detail", mine.lot.uid).json()

    assert (row["on_hand"], row["reserved"], row["available"]) == (100, 0, 100)
    assert row["owner"] == "owner-org"


@pytest.mark.parametrize(
    ("name", "query", "found"),
    [
        ("lot", {"item": "blanket"}, 1),
        ("lot", {"item": "tent"}, 0),
        ("lot", {"facility": "chengdu"}, 1),
        ("lot", {"expires_before": "2020-01-01"}, 0),
        ("balance", {"condition": "damaged"}, 0),
        ("balance", {"in_stock": "true"}, 1),
        ("balance", {"owner": "outsider-org"}, 0),
        ("movement", {"kind": "receive"}, 1),
        ("facility", {"code": "chengdu"}, 1),
    ],
)
def test_filters_narrow_down(api, mine, name, query, found):
    assert len(api.get(f"{name}-list", **query).json()["items"]) == found


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("lot", {"expires_before": "soon"}),
        ("balance", {"condition": "eaten"}),
        ("balance", {"lot": "1"}),
        ("movement", {"lot": "\x00"}),
        ("lot", {"after": "x"}),
        ("lot", {"limit": "0"}),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(api, mine, name, query):
    assert api.get(f"{name}-list", **query).status_code == 400


def test_another_organizations_goods_look_like_missing_ones(foreign, mine):
    for name, uid in (("lot", mine.lot.uid), ("balance", mine.uid)):
        there, missing = (
            foreign.get(f"{name}-detail", uid),
            foreign.get(f"{name}-detail", uuid.uuid4()),
        )
        assert there.status_code == missing.status_code == 404
        assert foreign.get(f"{name}-list").json()["items"] == []
    assert foreign.get("movement-list").json()["items"] == []


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("move", {"to_bin": "-", "quantity": 1}),
        ("adjust", {"change": 1, "reason": "x"}),
        ("change-condition", {"to": "damaged", "quantity": 1, "reason": "x"}),
    ],
)
def test_another_organizations_goods_cannot_be_touched(foreign, mine, command, body):
    assert foreign.post(f"balance-{command}", mine.uid, **body).status_code == 404


def test_a_reading_key_does_not_write(reader, mine):
    assert reader.post("balance-adjust", mine.uid, change=1, reason="x").status_code == 403


def test_goods_are_received(api, mine):
    body = {"facility": str(mine.facility.uid), "item": str(mine.lot.item.uid), "quantity": 12}

    answer = api.post("movement-receive", **body)

    assert answer.status_code == 201
    assert [leg["quantity"] for leg in answer.json()["entries"]] == [-12, 12]


def test_the_same_key_receives_once(api, mine):
    body = {"facility": str(mine.facility.uid), "item": str(mine.lot.item.uid), "quantity": 12}
    url = reverse("api-inventory:movement-receive")
    for _ in range(2):
        api.client.post(
            url, body, content_type="application/json", headers={"Idempotency-Key": "one"}
        )

    assert StockBalance.objects.filter(on_hand=12).count() == 1


@pytest.mark.parametrize(
    "change", [{"quantity": -1}, {"quantity": 1e30}, {"quantity": "NaN"}, {"nonsense": 1},
               {"batch": "a\x00b"}, {"expires_on": "2022/13/05"}, {"item": "blanket"}],
)  # fmt: skip
def test_goods_that_make_no_sense_are_refused(api, mine, change):
    body = {"facility": str(mine.facility.uid), "item": str(mine.lot.item.uid), "quantity": 12}

    assert api.post("movement-receive", **{**body, **change}).status_code == 400


def test_too_much_is_refused_with_what_is_left(api, mine):
    answer = api.post("balance-adjust", mine.uid, change=-101, reason="lost")

    assert (answer.status_code, answer.json()["code"]) == (409, "insufficient_stock")
    assert answer.json()["errors"][0]["params"]["left"] == "100"


def test_goods_are_moved_adjusted_and_set_apart(api, mine):
    stock.bin_of(mine.facility, "A")
    api.post("balance-move", mine.uid, to_bin="A", quantity=10)
    api.post("balance-adjust", mine.uid, change=-5, reason="lost")

    answer = api.post("balance-change-condition", mine.uid, to="damaged", quantity=5, reason="wet")

    assert answer.json()["on_hand"] == 80


def test_a_list_is_uploaded_looked_at_repaired_and_booked(api, mine):
    uid = api.upload().json()["uid"]
    rows = api.get("stock-import-rows", uid, state="problem").json()["items"]
    assert rows[0]["problems"][0]["text"] == "Quantity is below zero"

    api.post("stock-import-repair", uid, cells=[{"row": 3, "column": "quantity", "text": "3"}])
    done = api.post("stock-import-confirm", uid)

    assert (done.status_code, done.json()["status"]) == (200, "confirmed")
    assert sum(StockBalance.objects.values_list("on_hand", flat=True)) == 223


def test_a_repeated_list_is_a_conflict(api, mine):
    api.post("stock-import-confirm", api.upload().json()["uid"], leave_out_problems=True)

    again = api.post("stock-import-confirm", api.upload().json()["uid"], leave_out_problems=True)

    assert (again.status_code, again.json()["code"]) == (409, "already_booked")


def test_a_list_with_problems_is_not_booked(api, mine):
    answer = api.post("stock-import-confirm", api.upload().json()["uid"])

    assert (answer.status_code, answer.json()["code"]) == (422, "rows_to_fix")


def test_an_encoding_nobody_reads_is_refused_with_the_columns(api, mine):
    uid = api.upload().json()["uid"]

    answer = api.post("stock-import-map-headers", uid, encoding="null", layout={"decimal": ""})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "encoding")


def test_another_organizations_list_is_not_found(api, foreign, mine):
    uid = api.upload().json()["uid"]

    assert foreign.get("stock-import-rows", uid).status_code == 404
    for verb in ("confirm", "cancel", "undo", "repair", "map-headers"):
        assert foreign.post(f"stock-import-{verb}", uid).status_code == 404
    assert StockImport.objects.get().status == "checked"


@pytest.mark.parametrize("query", [{"state": "x"}, {"after": "x"}, {"limit": "501"}, {"q": "1"}])
def test_rows_are_asked_for_exactly(api, mine, query):
    assert api.get("stock-import-rows", api.upload().json()["uid"], **query).status_code == 400


def test_a_rule_is_set_and_ended(api, mine):
    rule = api.post("sharing-rule-list", share_with="all", max_share="0.5")
    assert rule.status_code == 201

    ended = api.post("sharing-rule-end", rule.json()["uid"])

    assert ended.json()["ended_at"]


def test_another_organizations_rules_are_not_seen(api, foreign, mine):
    uid = api.post("sharing-rule-list", share_with="all").json()["uid"]

    assert foreign.get("sharing-rule-list").json()["items"] == []
    assert foreign.post("sharing-rule-end", uid).status_code == 404


@pytest.mark.parametrize("name", ["lot", "balance", "movement"])
def test_a_list_costs_as_much_for_many_rows(api, mine, name, django_assert_max_num_queries):
    for _ in range(15):
        stock.stock(5, owner=people.partner("owner-org"))
    api.get(f"{name}-list")

    with django_assert_max_num_queries(8):
        api.get(f"{name}-list")


def test_opening_a_facility_answers_with_it_and_needs_its_scope(api, reader):
    given = {"name_zh": "迪拜枢纽", "kind": "hub", "country": "AE", "lat": 25.2, "lon": 55.3}
    program = Api("owner-org", "facilities:write")

    answer = program.post("facility-list", **given)

    assert (answer.status_code, answer.json()["place_code"]) == (201, "AE")
    assert reader.post("facility-list", **given).status_code == 403
    assert program.post("facility-list", **given).status_code == 409
