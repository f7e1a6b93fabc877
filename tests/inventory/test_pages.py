"""Pages of stock: they open for who may, hide what others own, and stay cheap."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from relief.core import clock
from relief.inventory.actions import import_list
from relief.inventory.models import StockBalance, StockImport
from tests.factories import people, stock

pytestmark = pytest.mark.django_db
LIST = "物资名称,数量,单位,批号,有效期至,仓库\n毛毯,120,条,B1,2030-05-01,成都仓\n毛毯,-3,条,B2,,成都仓\n"


@pytest.fixture
def mine(owner):
    stock.item("blanket", name_zh="毛毯", name_en="Blanket")
    return stock.stock(100, owner=people.partner("owner-org"), expires_on=stock.in_days(60))


@pytest.fixture
def listed(owner, mine):
    return import_list.upload(
        actor=owner, now=clock.now(), file=ContentFile(LIST.encode()), filename="list.csv"
    )


PLAIN = [
    "inventory:stock-list", "inventory:lot-list", "inventory:import-list", "inventory:sharing-list",
    "inventory:sharing-new", "inventory:facility-list", "inventory:stock-receive",
]  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_pages_open(owner, mine, listed, sign_in, name):
    page = sign_in(owner).get(reverse(name))

    assert page.status_code == 200
    assert "<c-" not in page.text


@pytest.mark.parametrize("name", PLAIN)
def test_pages_ask_to_sign_in(client, db, name):
    assert client.get(reverse(name)).status_code == 302


@pytest.mark.parametrize("name", ["balance-move", "balance-adjust", "balance-condition"])
def test_forms_of_a_balance_open_for_its_owner_only(owner, outsider, mine, sign_in, name):
    url = reverse(f"inventory:{name}", args=[mine.uid])

    assert sign_in(owner).get(url).status_code == 200
    assert sign_in(outsider).get(url).status_code == 404


def test_a_change_of_condition_offers_those_the_goods_are_not_in(owner, mine, sign_in):
    url = reverse("inventory:balance-condition", args=[mine.uid])
    offered = 'name="to" value="{}"'

    page = sign_in(owner).get(url).text
    kept = sign_in(owner).post(url, {"to": "good", "quantity": 1, "reason": "x"})

    assert offered.format("damaged") in page
    assert offered.format("good") not in page
    assert kept.status_code == 422


def test_the_stock_page_shows_what_is_mine(owner, outsider, mine, sign_in):
    url = reverse("inventory:stock-list")

    assert "Blanket" in sign_in(owner).get(url).text
    assert "Blanket" not in sign_in(outsider).get(url).text


def test_a_coordinator_sees_every_owners_stock(coordinator, mine, sign_in):
    assert "Blanket" in sign_in(coordinator).get(reverse("inventory:stock-list")).text


def test_a_fragment_is_sent_alone(owner, mine, sign_in):
    page = sign_in(owner).get(reverse("inventory:stock-list"), headers={"HX-Target": "stock"})

    assert "<html" not in page.text
    assert 'id="stock"' in page.text


@pytest.mark.parametrize("bad", ["facility=x", "owner=%00", "q=%00", "page=x", "facility=1"])
def test_a_strange_address_is_no_error(owner, mine, sign_in, bad):
    assert sign_in(owner).get(reverse("inventory:stock-list") + "?" + bad).status_code == 200


def test_the_stock_page_costs_as_much_for_many_items(
    owner, mine, sign_in, django_assert_max_num_queries
):
    for number in range(20):
        stock.stock(5, owner=people.partner("owner-org"), item=stock.item(f"thing-{number}"))
    client = sign_in(owner)
    client.get(reverse("inventory:stock-list"))

    with django_assert_max_num_queries(30):
        client.get(reverse("inventory:stock-list"))


def test_a_lots_page_shows_its_card(owner, outsider, mine, sign_in):
    url = reverse("inventory:lot-detail", args=[mine.lot.uid])

    assert "MV-" in sign_in(owner).get(url).text
    assert sign_in(outsider).get(url).status_code == 404


def test_a_facility_shows_the_readers_goods_only(owner, outsider, mine, sign_in):
    url = reverse("inventory:facility-detail", args=[mine.facility.uid])

    assert "Blanket" in sign_in(owner).get(url).text
    assert "Blanket" not in sign_in(outsider).get(url).text


def test_a_list_is_uploaded_mended_and_booked(owner, mine, sign_in):
    client = sign_in(owner)
    file = ContentFile(LIST.encode(), name="list.csv")
    shown = client.post(reverse("inventory:import-list"), {"file": file}, follow=True)
    row = StockImport.objects.get()
    assert "Quantity is below zero" in shown.text

    repair = {"action": "type", "row": "3", "field": "quantity", "value": "30"}
    client.post(reverse("inventory:import-repair", args=[row.uid]), repair)
    done = client.post(reverse("inventory:import-confirm", args=[row.uid]), follow=True)

    assert "2 rows are booked" in done.text
    assert sum(StockBalance.objects.values_list("on_hand", flat=True)) == 250


@pytest.mark.parametrize("show", ["problems", "warnings", "ready", "repeated", "left", "x"])
def test_every_kind_of_row_is_shown(owner, listed, sign_in, show):
    url = reverse("inventory:import-detail", args=[listed.uid])

    assert sign_in(owner).get(url, {"show": show}).status_code == 200


def test_rows_with_problems_come_as_a_workbook(owner, listed, sign_in):
    page = sign_in(owner).get(reverse("inventory:import-remarks", args=[listed.uid]))

    assert b"".join(page.streaming_content)[:2] == b"PK"


@pytest.mark.parametrize("name", ["detail", "remarks"])
def test_anothers_list_is_not_found(outsider, listed, sign_in, name):
    url = reverse(f"inventory:import-{name}", args=[listed.uid])

    assert sign_in(outsider).get(url).status_code == 404


@pytest.mark.parametrize("name", ["headers", "repair", "confirm", "cancel", "undo"])
def test_anothers_list_cannot_be_changed(outsider, listed, sign_in, name):
    url = reverse(f"inventory:import-{name}", args=[listed.uid])
    body = {"action": "leave_out", "row": "2"}

    assert sign_in(outsider).post(url, body).status_code == 404


def test_a_list_with_unknown_headers_asks_for_them(owner, mine, sign_in):
    client = sign_in(owner)
    file = ContentFile("甲,乙,丙\n毛毯,7,成都仓\n".encode(), name="x.csv")
    shown = client.post(reverse("inventory:import-list"), {"file": file}, follow=True)
    assert "Say which column is which" in shown.text
    columns = {"column-0": "item", "column-1": "quantity", "column-2": "facility"}

    row = StockImport.objects.get()
    client.post(reverse("inventory:import-headers", args=[row.uid]), columns)

    row.refresh_from_db()
    assert (row.status, row.summary["ready"]) == ("checked", 1)


def test_goods_are_received_by_form(owner, mine, sign_in):
    values = {"item": str(mine.lot.item.uid), "quantity": "7", "facility": str(mine.facility.uid)}

    page = sign_in(owner).post(reverse("inventory:stock-receive"), values)

    assert page.status_code == 302
    assert StockBalance.objects.filter(on_hand=7).exists()


@pytest.mark.parametrize("quantity", ["-1", "0", "NaN", "1e9", "9" * 30, "", "=1+1"])
def test_a_wrong_quantity_shows_the_form_again(owner, mine, sign_in, quantity):
    values = {
        "item": str(mine.lot.item.uid), "quantity": quantity, "facility": str(mine.facility.uid)
    }  # fmt: skip

    assert sign_in(owner).post(reverse("inventory:stock-receive"), values).status_code == 422


def test_a_rule_is_made_and_ended_by_form(owner, mine, sign_in):
    client = sign_in(owner)
    made = client.post(reverse("inventory:sharing-new"), {"share_with": "all", "max_share": "40"})
    assert made.status_code == 302
    rule = people.partner("owner-org").sharing_rules.get()
    assert "40%" in client.get(reverse("inventory:sharing-list")).text

    client.post(reverse("inventory:sharing-end", args=[rule.uid]))

    rule.refresh_from_db()
    assert rule.ended_at is not None
