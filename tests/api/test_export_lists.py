"""Every list of the platform is also a file: CSV and XLSX, an HXL tag row, nothing live in it."""

import csv
import io

import pytest
from django.urls import URLResolver, get_resolver, reverse

from relief.core.http.listing import twin_names
from relief.core.http.pages import Page
from relief.core.http.rest import ScopedReadViewSet
from relief.inventory.sheets.read import open_sheet
from tests.factories import people, stock

pytestmark = pytest.mark.django_db
# Pages called a list that show something else, with what they show.
NO_LISTS = {
    "inventory:put-away-list": "what waits for a bin: its goods are in the file of balances",
    "inventory:import-list": "a file drop; the rows of a list have their own file",
}


def patterns(resolver, namespace=""):
    """Yield (name, view) of every URL."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, inner)
        else:
            yield f"{namespace}{entry.name}", entry.callback


def views(kind, attribute):
    """Return (name, view) of the URLs ending in -list whose view is of a kind."""
    found = {}
    for name, callback in patterns(get_resolver()):
        view = getattr(callback, attribute, None)
        if name.endswith("-list") and isinstance(view, type) and issubclass(view, kind):
            found[name] = view
    return sorted(found.items())


LISTS = views(ScopedReadViewSet, "cls")
PAGES = views(Page, "view_class")


@pytest.fixture
def reader(sign_in):
    return sign_in(people.actor("coordinator", organization=people.operator()))


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def lines(answer):
    return list(csv.reader(io.StringIO(body(answer).decode("utf-8-sig"))))


def test_there_are_lists():
    assert len(LISTS) > 15
    assert len(PAGES) > 10


@pytest.mark.parametrize(("name", "view"), LISTS, ids=[name for name, _view in LISTS])
def test_a_list_of_the_api_is_a_sheet_with_tags(reader, name, view):
    if name in {"api-inventory:stock-import-list"}:
        reader = reader_of_imports(reader)
    answer = reader.get(reverse(name), {"format": "csv"})

    assert answer.status_code == 200, body(answer)[:300]
    assert answer["content-type"].startswith("text/csv")
    titles, tags = lines(answer)[:2]
    assert len(titles) == len(tags) > 0
    assert all(tag.startswith("#") for tag in tags)


def reader_of_imports(reader):
    actor = people.actor("stock_keeper", organization=people.partner("a"))
    reader.force_login(people.user_of(actor))
    return reader


@pytest.mark.parametrize(("name", "view"), PAGES, ids=[name for name, _view in PAGES])
def test_a_list_page_offers_its_list_as_a_file(name, view):
    names = twin_names(view, name.rpartition(":")[2])
    known = {one for one, _view in LISTS}

    assert name in NO_LISTS or view.sheet is not None or known.intersection(names), (
        f"{name} has no file: give the view a `sheet`, or the API a list of the same name"
    )


def test_a_narrowed_page_exports_what_it_shows(sign_in):
    keeper = people.actor("stock_keeper", organization=people.partner("a"))
    stock.stock(5, owner=people.partner("a"), batch="=1+1")
    stock.stock(6, owner=people.partner("a"), item=stock.item("bucket"), batch="B2")
    page = sign_in(keeper)
    address = reverse("inventory:lot-list")

    assert "export=xlsx" in page.get(address).text
    rows = lines(page.get(address, {"q": "=1+1", "export": "csv"}))

    assert len(rows) == 3
    assert "'=1+1" in rows[2]
    assert "+" in body(page.get(address, {"export": "csv"})).decode()  # nothing is stripped


def test_an_export_shows_no_more_than_the_reader_may_see(sign_in):
    stock.stock(5, owner=people.partner("a"), batch="SECRET")
    other = people.actor("stock_keeper", organization=people.partner("b"))

    answer = sign_in(other).get(reverse("api-inventory:lot-list"), {"format": "csv"})

    assert b"SECRET" not in body(answer)


def test_a_workbook_reads_back_with_its_tags(sign_in, tmp_path):
    keeper = people.actor("stock_keeper", organization=people.partner("a"))
    stock.stock(5, owner=people.partner("a"), batch="-7")
    answer = sign_in(keeper).get(reverse("api-inventory:balance-list"), {"format": "xlsx"})
    path = tmp_path / "balances.xlsx"
    path.write_bytes(body(answer))

    table = open_sheet(path, filename=path.name)

    assert "#item+num+stock" in table.header.tags
    assert len(list(table.rows())) == 1


def test_a_format_nobody_knows_is_refused(reader):
    assert reader.get(reverse("api-inventory:lot-list"), {"format": "xml"}).status_code == 400
