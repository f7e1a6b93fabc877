"""A list that says another price than is kept: told before it is booked, and nothing changes."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import translation

from relief.catalog.models import Pack
from relief.core import clock
from relief.inventory import long_lists
from relief.inventory.actions import import_list
from relief.inventory.models import StockImport, StockLot
from relief.inventory.queries import preview
from tests.factories import people, stock

pytestmark = pytest.mark.django_db

# As a warehouse keeps it: a title, who filled it in, headers, rows, a total, signatures.
LEDGER = [
    ["成都备灾仓 2026 年三季度库存台账"],
    ["填表单位：物资处", None, None, None, None, None, "2026-09-30"],
    ["序号", "物资名称", "规格", "单位", "数量", "批号", "单价（元）", "仓库"],
    [1, "毛毯", "1.5×2 m", "条", 100, "B1", 66, "成都仓"],
    [2, "毛毯", "1.5×2 m", "箱", 2, "B2", 1200, "成都仓"],
    [3, "帐篷", "12 ㎡", "顶", 5, "T1", 1350, "成都仓"],
    [4, "帐篷", "12 ㎡", "顶", 5, "T1", 1350.5, "成都仓"],
    [5, "水桶", "20 L", "个", 40, "W1", None, "成都仓"],
    ["合计", None, None, None, 152],
    ["制表：张三", None, None, "审核：李四"],
]


@pytest.fixture(autouse=True)
def lots(owner):
    """Lots of the owner that have a price: a blanket for 60 and one for 50 CNY, a bucket for 9."""
    ours = people.partner("owner-org")
    blanket = stock.item("blanket", name_zh="毛毯", name_en="Blanket")
    Pack.objects.create(item=blanket, name="箱", quantity=24, valid_from="2020-01-01")
    bucket = stock.item("bucket", name_zh="水桶", name_en="Bucket", unit_zh="个")
    stock.item("tent", name_zh="帐篷", name_en="Tent", unit_zh="顶")
    stock.facility("chengdu", name_zh="成都备灾仓", name_en="Chengdu warehouse")
    known = [(blanket, "B1", 60), (blanket, "B2", 50), (bucket, "W1", 9)]
    return [
        stock.lot(ours, item=item, batch=batch, unit_price=price, currency="CNY")
        for item, batch, price in known
    ]


def workbook(rows=LEDGER):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def given(actor, data=None, name="台账.xlsx"):
    file = ContentFile(data or workbook())
    return import_list.upload(actor=actor, now=clock.now(), file=file, filename=name)


def test_each_row_is_told_with_both_prices(owner, lots):
    row = given(owner)

    assert (row.status, row.summary["ready"], row.summary["prices"]["rows"]) == ("checked", 5, 2)
    first, second = preview.other_prices(row)
    assert (first.number, first.item, first.kept, first.said) == (4, "Blanket", "CNY 60", "CNY 66")
    assert first.lot == str(lots[0].uid)
    assert (second.number, second.item, second.lot) == (7, "Tent", None)
    assert (second.kept, second.said) == ("CNY 1,350", "CNY 1,350.5")


def test_booking_keeps_what_was_said_first(owner, lots):
    row = given(owner)

    import_list.confirm(actor=owner, now=clock.now(), uid=row.uid)

    prices = dict(StockLot.objects.values_list("batch", "unit_price"))
    assert prices == {"B1": 60, "B2": 50, "T1": 1350, "W1": 9}


def test_the_first_price_of_a_new_lot_stays_although_it_is_higher(owner):
    rows = [*LEDGER[:5], [3, "帐篷", "", "顶", 5, "T1", None, "成都仓"],
            [4, "帐篷", "", "顶", 5, "T1", 1400, "成都仓"], LEDGER[5]]  # fmt: skip
    row = given(owner, workbook(rows))

    import_list.confirm(actor=owner, now=clock.now(), uid=row.uid)

    assert StockLot.objects.get(batch="T1").unit_price == 1400


def test_another_currency_is_another_price(owner, lots):
    text = "物资名称,数量,批号,仓库,单价,币种\n毛毯,2,B1,成都仓,60,USD\n"

    row = given(owner, text.encode(), "list.csv")

    (told,) = preview.other_prices(row)
    assert (told.kept, told.said) == ("CNY 60", "USD 60")


def test_a_list_with_the_known_prices_says_nothing(owner, lots):
    text = "物资名称,数量,批号,仓库,单价\n毛毯,2,B1,成都仓,60.00\n毛毯,2,B9,成都仓,61\n"

    assert given(owner, text.encode(), "list.csv").summary["prices"] == {"rows": 0, "lines": []}


def test_another_owners_price_is_not_told(owner, lots):
    stranger = people.partner("outsider-org")
    blanket = lots[0].item
    stock.lot(stranger, item=blanket, batch="X1", unit_price=Decimal(7), currency="CNY")
    text = "物资名称,数量,批号,仓库,单价\n毛毯,2,X1,成都仓,8\n"

    assert given(owner, text.encode(), "list.csv").summary["prices"]["rows"] == 0


def test_the_page_says_what_happens(owner, lots, sign_in):
    row = given(owner)
    address = reverse("inventory:import-detail", args=[row.uid])

    page = sign_in(owner).get(address).text
    for words in ("2 rows give another price", "changes no price", "CNY 60", "CNY 66"):
        assert words in page
    assert reverse("inventory:lot-detail", args=[lots[0].uid]) in page
    with translation.override("zh-hans"):
        assert preview.other_prices(row)[0].item == "毛毯"


@pytest.mark.django_db(transaction=True)
def test_a_long_list_tells_it_too(owner, monkeypatch):
    monkeypatch.setattr(import_list, "AT_ONCE_BYTES", 0)
    row = given(owner)

    long_lists.work_waiting()

    assert StockImport.objects.get(pk=row.pk).summary["prices"]["rows"] == 2
