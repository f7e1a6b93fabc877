"""Long lists are read and booked in the background: counted where pages see it, stopped at once."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from relief.core import clock
from relief.inventory import long_lists
from relief.inventory.actions import import_list, import_long
from relief.inventory.intake import booking, rows
from relief.inventory.models import StockBalance, StockImport, StockLot, StockMovement
from relief.inventory.queries import reconciling
from tests.factories import people, stock

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 30


@pytest.fixture
def keeper(monkeypatch):
    monkeypatch.setattr(import_list, "AT_ONCE_BYTES", 0)
    monkeypatch.setattr(import_list, "AT_ONCE_ROWS", 0)
    monkeypatch.setattr(rows, "BATCH", 10)
    monkeypatch.setattr(booking, "CHUNK", 10)
    stock.item("blanket", name_zh="毛毯", name_en="Blanket")
    stock.facility("chengdu", name_zh="成都备灾仓", name_en="Chengdu warehouse")
    return people.actor("stock_keeper", organization=people.partner("a"))


def given(keeper, last="7"):
    lines = [f"毛毯,{number + 1},条,B{number},成都备灾仓" for number in range(ROWS - 1)]
    text = "\n".join(["物资名称,数量,单位,批号,仓库", *lines, f"毛毯,{last},条,Z,成都备灾仓"])
    return import_list.upload(
        actor=keeper, now=clock.now(), file=ContentFile(text.encode()), filename="long.csv"
    )


def again(row):
    return StockImport.objects.select_related("organization").get(pk=row.pk)


def cancelled(keeper, row):
    import_list.cancel(actor=keeper, now=clock.now(), uid=row.uid)


def confirmed(keeper, row):
    return import_list.confirm(actor=keeper, now=clock.now(), uid=row.uid)


def test_a_long_list_is_read_in_the_background(keeper):
    row = given(keeper)
    assert (row.status, row.rows_about) == ("reading", ROWS)

    assert long_lists.work_waiting() == 1

    row = again(row)
    assert (row.status, row.summary["ready"], row.rows_seen) == ("checked", ROWS, ROWS)
    assert not StockLot.objects.exists()


def test_its_page_shows_how_far_it_is_and_then_what_was_found(keeper, sign_in):
    row = given(keeper)
    page = sign_in(keeper)
    address = reverse("inventory:import-detail", args=[row.uid])

    assert "<progress" in page.get(address).text
    live = {"HX-Request": "true", "HX-Target": "work"}
    assert "<progress" in page.get(address, headers=live).text
    long_lists.work_waiting()
    answer = page.get(address, headers=live)

    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    assert "<progress" not in page.get(address).text


def test_a_list_given_up_while_it_is_read_is_read_no_further(keeper, monkeypatch):
    row = given(keeper)
    keep, calls = import_long.keep_rows, []

    def kept(**options):
        calls.append(1)
        if len(calls) == 2:
            cancelled(keeper, row)
        return keep(**options)

    monkeypatch.setattr(import_long, "keep_rows", kept)

    assert long_lists.work_waiting() == 0
    assert len(calls) == 2
    assert again(row).status == "cancelled"


def test_a_list_left_by_a_killed_worker_begins_again(keeper, monkeypatch):
    row = given(keeper)

    def killed(**_options):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(import_long, "finish_reading", killed)
        with pytest.raises(SystemExit):
            long_lists.work_waiting()
    assert again(row).status == "reading"

    long_lists.work_waiting()

    assert (again(row).status, again(row).summary["ready"]) == ("checked", ROWS)
    assert again(row).rows.count() == ROWS


def test_nothing_else_is_done_to_a_list_that_is_worked_on(keeper):
    row = given(keeper)

    with pytest.raises(import_list.StillWorking):
        import_list.repair_rows(actor=keeper, now=clock.now(), uid=row.uid, left_out=[2])


def test_a_long_list_is_booked_in_the_background_as_one_movement(keeper):
    row = given(keeper)
    long_lists.work_waiting()
    assert confirmed(keeper, row).status == "booking"

    assert long_lists.work_waiting() == 1

    assert (again(row).status, again(row).summary["booked"]) == ("confirmed", ROWS)
    assert StockMovement.objects.count() == 1
    assert StockBalance.objects.count() == ROWS
    assert reconciling.differences() == []


def test_a_list_given_up_while_it_is_booked_books_nothing(keeper, monkeypatch):
    row = given(keeper)
    long_lists.work_waiting()
    confirmed(keeper, row)
    count, seen = import_long.count_booked, []

    def counted(**options):
        seen.append(options["booked"])
        if len(seen) == 2:
            cancelled(keeper, row)
        return count(**options)

    monkeypatch.setattr(import_long, "count_booked", counted)
    long_lists.work_waiting()

    assert seen == [10, 20]
    assert again(row).status == "cancelled"
    assert not StockMovement.objects.exists()
    assert not StockBalance.objects.exists()


def test_a_list_that_cannot_be_booked_says_why(keeper):
    first, second = given(keeper), given(keeper)
    long_lists.work_waiting()
    confirmed(keeper, first)
    confirmed(keeper, second)

    long_lists.work_waiting()

    assert again(first).status == "confirmed"
    assert (again(second).status, again(first).number in again(second).problem) == ("checked", True)


def test_a_list_unreadable_further_down_is_refused_with_the_reason(keeper):
    row = given(keeper, last="7" * 40_000)

    long_lists.work_waiting()

    assert again(row).status == "rejected"
    assert "32767" in again(row).problem
