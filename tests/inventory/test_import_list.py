"""Importing stock lists: upload, check, repair, confirm, undo."""

import io
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from relief.catalog.models import Pack
from relief.core import clock
from relief.core.errors import InvalidMove, NotAllowed, NotFound
from relief.inventory.actions import import_list
from relief.inventory.ledger import InsufficientStock
from relief.inventory.models import StockBalance, StockImport, StockLot, StockMovement
from relief.journal.models import Event
from tests.factories import people, stock

pytestmark = pytest.mark.django_db

CHINESE = "物资名称,数量,单位,批号,有效期至,仓库\n毛毯,120,条,B1,2030-05-01,成都仓\n毛毯,30,条,B2,,成都仓\n"
ENGLISH = (
    "Item,Quantity,Unit,Batch,Expiry date,Warehouse\nBlanket,120,piece,B1,2030-05-01,chengdu\n"
)


@pytest.fixture(autouse=True)
def _catalogue():
    stock.item("blanket", name_zh="毛毯", name_en="Blanket")
    stock.facility("chengdu", name_zh="成都备灾仓", name_en="Chengdu warehouse")


def given(actor, text=CHINESE, name="list.csv", **options):
    data = text if isinstance(text, bytes) else text.encode()
    return import_list.upload(
        actor=actor, now=clock.now(), file=ContentFile(data), filename=name, **options
    )


def confirmed(actor, row, **options):
    return import_list.confirm(actor=actor, now=clock.now(), uid=row.uid, **options)


def test_a_checked_list_has_booked_nothing(owner):
    row = given(owner)

    assert (row.status, row.summary["ready"], row.summary["refused"]) == ("checked", 2, 0)
    assert not StockLot.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_chinese_list_is_read_in_its_encoding(owner, encoding):
    row = given(owner, CHINESE.encode(encoding))

    assert row.summary["ready"] == 2


def test_an_english_list_is_read(owner):
    assert given(owner, ENGLISH).summary["ready"] == 1


def test_a_workbook_is_read(owner):
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet("库存")
        for number, line in enumerate(CHINESE.splitlines()):
            page.write_row(number, 0, line.split(","))

    assert given(owner, stream.getvalue(), "入库单.xlsx").summary["ready"] == 2


def test_confirming_books_lots_and_balances_of_the_owner(owner):
    row = confirmed(owner, given(owner))

    assert row.status == "confirmed"
    balances = StockBalance.objects.order_by("-on_hand").select_related("lot")
    assert [(one.on_hand, one.lot.batch) for one in balances] == [(120, "B1"), (30, "B2")]
    assert {one.lot.owner_id for one in balances} == {owner.organization_id}


def test_confirming_is_journalled(owner):
    row = confirmed(owner, given(owner))

    event = Event.objects.get(type="import.confirmed")
    assert event.subject_uid == row.uid
    assert event.payload["rows"] == 2
    assert Event.objects.get(type="stock.received").payload["units"] == 150


def test_a_repeated_file_adds_nothing(owner):
    confirmed(owner, given(owner))

    again = given(owner)

    with pytest.raises(import_list.AlreadyBooked):
        confirmed(owner, again)
    assert sum(StockBalance.objects.values_list("on_hand", flat=True)) == 150


def test_the_same_rows_in_another_format_add_nothing(owner):
    confirmed(owner, given(owner))

    again = given(owner, CHINESE.encode("gb18030"))

    assert (again.summary["ready"], again.summary["repeated"]) == (0, 2)
    with pytest.raises(import_list.NothingToBook):
        confirmed(owner, again)


def test_rows_booked_before_can_be_booked_again_on_purpose(owner):
    confirmed(owner, given(owner))
    again = given(owner, CHINESE.encode("gb18030"))

    row = import_list.repair_rows(actor=owner, now=clock.now(), uid=again.uid, again=True)
    confirmed(owner, row)

    assert sum(StockBalance.objects.values_list("on_hand", flat=True)) == 300


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("-30", "quantity_negative"),
        ("NaN", "quantity_not_finite"),
        ("1e400", "quantity_huge"),
        ("=1+1", "formula"),
        ("1000000000000000000000", "quantity_huge"),
        ("viele", "quantity_unreadable"),
    ],
)
def test_a_quantity_that_is_none_is_shown_with_its_reason(owner, cell, code):
    row = given(owner, CHINESE.replace("120", cell))

    problem = row.rows.get(state="problem").problems[0]
    assert (problem["field"], problem["code"]) == ("quantity", code)


def test_unknown_items_and_facilities_are_shown(owner):
    row = given(owner, CHINESE.replace("毛毯,120", "火箭,120").replace("B2,,成都仓", "B2,,月球仓"))

    codes = {one.problems[0]["code"] for one in row.rows.filter(state="problem")}
    assert codes == {"item_unknown", "facility_unknown"}


def test_a_list_with_problems_is_not_booked_unless_they_are_left_out(owner):
    row = given(owner, CHINESE.replace("120", "-1"))

    with pytest.raises(import_list.RowsToFix):
        confirmed(owner, row)
    confirmed(owner, row, leave_out_problems=True)

    assert StockBalance.objects.get().on_hand == 30


def test_a_cell_is_repaired(owner):
    row = given(owner, CHINESE.replace("120", "-12"))

    row = import_list.repair_rows(
        actor=owner, now=clock.now(), uid=row.uid, cells=[(2, "quantity", "12")]
    )

    assert row.summary["ready"] == 2


def test_equal_troubles_are_repaired_at_once(owner):
    row = given(owner, CHINESE.replace("毛毯", "毯子王"))
    group = row.rows.filter(state="problem").first().problems[0]["group"]

    row = import_list.repair_rows(
        actor=owner, now=clock.now(), uid=row.uid, same={group: "blanket"}
    )

    assert row.summary["ready"] == 2


def test_a_row_is_left_out_and_taken_back(owner):
    row = given(owner)
    row = import_list.repair_rows(actor=owner, now=clock.now(), uid=row.uid, left_out=[2])
    assert row.summary["ready"] == 1

    row = import_list.repair_rows(actor=owner, now=clock.now(), uid=row.uid, taken_back=[2])

    assert row.summary["ready"] == 2


def test_headers_nobody_knows_are_mapped_by_a_person_and_remembered(owner):
    text = "甲,乙,丙\n毛毯,120,成都仓\n"
    row = given(owner, text)
    assert row.status == "uploaded"
    columns = {"item": "甲", "quantity": "乙", "facility": "丙"}

    row = import_list.map_headers(actor=owner, now=clock.now(), uid=row.uid, columns=columns)

    assert row.summary["ready"] == 1
    assert given(owner, text.replace("120", "7")).summary["ready"] == 1


def test_rows_that_name_no_warehouse_lie_in_the_one_given(owner):
    text = "物资名称,数量\n毛毯,120\n"

    row = given(owner, text, facility=stock.facility("chengdu"))

    assert row.summary["ready"] == 1


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty.csv"),
        (b"\x00\x01\x02", "nul.csv"),
        ("物资名称,数量\n毛\x00毯,1".encode(), "nul2.csv"),
        (b"PK\x03\x04broken", "broken.xlsx"),
        (b"%PDF-1.4 ...", "list.pdf"),
    ],
)
def test_a_file_that_is_no_list_is_rejected_with_its_reason(owner, data, name):
    row = given(owner, data, name)

    assert row.status == "rejected"
    assert row.problem


def test_goods_of_another_owner_are_refused(owner):
    text = "物资名称,数量,仓库,货主\n毛毯,120,成都仓,别的机构\n"

    row = given(owner, text)

    assert row.rows.get().problems[0]["code"] == "owner_is_other"


def test_a_cancelled_list_cannot_be_booked(owner):
    row = given(owner)
    import_list.cancel(actor=owner, now=clock.now(), uid=row.uid)

    with pytest.raises(InvalidMove):
        confirmed(owner, row)


def test_undoing_takes_everything_back(owner):
    row = confirmed(owner, given(owner))

    row = import_list.undo(actor=owner, now=clock.now(), uid=row.uid)

    assert row.status == "undone"
    assert set(StockBalance.objects.values_list("on_hand", flat=True)) == {0}
    assert StockMovement.objects.filter(kind="reverse").count() == 1


def test_an_undone_list_can_be_booked_again(owner):
    row = confirmed(owner, given(owner))
    import_list.undo(actor=owner, now=clock.now(), uid=row.uid)

    confirmed(owner, given(owner))

    assert sum(StockBalance.objects.values_list("on_hand", flat=True)) == 150


def test_a_list_whose_goods_are_promised_is_not_undone(owner):
    row = confirmed(owner, given(owner))
    stock.reserved(StockBalance.objects.get(on_hand=120), 1)

    with pytest.raises(InsufficientStock):
        import_list.undo(actor=owner, now=clock.now(), uid=row.uid)


def test_confirming_twice_books_once(owner):
    row = given(owner)
    confirmed(owner, row)

    with pytest.raises(InvalidMove):
        confirmed(owner, row)
    assert StockMovement.objects.count() == 1


def test_a_programme_officer_may_not_import(colleague):
    with pytest.raises(NotAllowed):
        given(colleague)


def test_another_organizations_list_is_not_found(owner, outsider):
    row = given(owner)

    with pytest.raises(NotFound):
        confirmed(outsider, row)


def test_a_list_of_many_rows_is_booked_with_few_queries(owner, django_assert_max_num_queries):
    lines = "".join(f"毛毯,{n},条,B{n},,成都仓\n" for n in range(1, 301))
    row = given(owner, "物资名称,数量,单位,批号,有效期至,仓库\n" + lines)

    with django_assert_max_num_queries(30):
        confirmed(owner, row)

    assert StockImport.objects.get(pk=row.pk).summary["booked"] == 300
    assert people.partner("owner-org").lots.count() == 300


def test_a_price_is_of_a_base_unit_whatever_the_row_counts_in(owner):
    Pack.objects.create(item=stock.item("blanket"), name="箱", quantity=24, valid_from="2020-01-01")
    text = (
        "物资名称,数量,单位,批号,仓库,单价（元）,币种\n毛毯,2,箱,B1,成都仓,240,\n"
        "毛毯,5,,B2,成都仓,$3.5,\n毛毯,5,,B3,成都仓,3,欧元\n毛毯,5,,B4,成都仓,,\n"
    )

    confirmed(owner, given(owner, text))

    prices = StockLot.objects.order_by("batch").values_list("unit_price", "currency")
    assert list(prices) == [(10, "CNY"), (Decimal("3.5"), "USD"), (3, "EUR"), (None, "")]


def test_a_currency_nobody_knows_is_asked(owner):
    row = given(owner, "物资名称,数量,仓库,单价,币种\n毛毯,2,成都仓,240,贝壳\n")

    (trouble,) = row.summary["settle"]
    assert (trouble["code"], trouble["field"]) == ("currency_unknown", "currency")
    group = trouble["group"]
    row = import_list.repair_rows(actor=owner, now=clock.now(), uid=row.uid, same={group: "USD"})
    assert row.summary["ready"] == 1


def test_a_list_gives_a_lot_its_price_where_it_has_none_yet(owner):
    lots = [stock.lot(owner=people.partner("owner-org"), batch=batch) for batch in ("B1", "B2")]
    StockLot.objects.filter(pk=lots[0].pk).update(unit_price=7, currency="CNY")
    text = "物资名称,数量,批号,仓库,单价\n毛毯,2,B1,成都仓,9\n毛毯,2,B2,成都仓,9\n"

    confirmed(owner, given(owner, text))

    prices = StockLot.objects.order_by("batch").values_list("unit_price", flat=True)
    assert list(prices) == [7, 9]
