"""Labels and scanning: GS1 where a prefix is licensed, our own addresses elsewhere.

Python's `biip` reads what we write, as an independent judge; `zxing-cpp` reads the symbols.
"""

import datetime

import biip
import numpy as np
import pytest
import zxingcpp
from biip.gln import Gln
from django.urls import reverse

from relief.inventory import gs1, labels
from relief.inventory.models import StockLot
from relief.inventory.queries import labelled, scanned
from tests.factories import care, people, stock

VECTORS = [
    ("10614141123456789", "7"),
    ("0952123454321", "3"),
    ("690123456789", "2"),
    ("061414107346", "7"),
    ("0614141123456789", "0"),
]
FIELDS = {"01": "09521234543213", "17": "261231", "10": "ABC123", "240": "LT-1001"}
TODAY = datetime.date(2026, 6, 1)


@pytest.mark.parametrize(("digits", "check"), VECTORS)
def test_check_digits_are_gs1s(digits, check):
    assert gs1.check_digit(digits) == check


def test_biip_reads_our_element_string():
    read = biip.parse("]d2" + gs1.element_string(FIELDS))

    assert {one.ai.ai: one.value for one in read.gs1_message.element_strings} == FIELDS
    assert read.gtin.value == FIELDS["01"]


def test_biip_reads_our_digital_link():
    read = biip.parse(gs1.digital_link("https://relief.example/", FIELDS))

    found = {one.ai.ai: one.value for one in read.gs1_digital_link_uri.element_strings}
    assert found == FIELDS


@pytest.mark.parametrize(
    "written", [gs1.element_string, gs1.bracketed, lambda fields: gs1.digital_link("https://x", fields)]
)  # fmt: skip
def test_what_we_write_we_read(written):
    assert gs1.parse(written(FIELDS)) == FIELDS


def test_gtins_and_glns_under_a_prefix_are_right():
    assert biip.parse(gs1.gtin("9521234", 42)).gtin.company_prefix.value == "9521234"
    assert Gln.parse(gs1.gln("9521234", 7)).company_prefix.value == "9521234"


@pytest.mark.parametrize("reference", [-1, 10**6])
def test_a_prefix_has_no_room_for_every_number(reference):
    with pytest.raises(ValueError, match="no room"):
        gs1.gtin("9521234", reference)


def test_a_wrong_check_digit_is_noticed():
    with pytest.raises(ValueError, match="check digit"):
        gs1.parse("(01)09521234543214")


@pytest.mark.parametrize(
    "text", ["LT-1001", "6901234567892", "A-1", "blanket", "https://x.example/"]
)
def test_what_is_no_gs1_code_is_not_taken_for_one(text):
    assert gs1.parse(text) == {}


@pytest.mark.parametrize(
    ("text", "day"),
    [("261231", datetime.date(2026, 12, 31)), ("280200", datetime.date(2028, 2, 29)),
     ("261200", datetime.date(2026, 12, 31)), ("990101", datetime.date(1999, 1, 1))],
)  # fmt: skip
def test_expiry_dates_are_read(text, day):
    assert gs1.expiry_date(text, TODAY) == day


@pytest.fixture
def quilts(owner):
    return stock.stock(5, owner=people.partner("owner-org"), batch="B1", expires_on=TODAY)


def symbol_of(label):
    made = zxingcpp.create_barcode(
        label.elements or label.address, zxingcpp.BarcodeFormat.DataMatrix, gs1=bool(label.elements)
    )
    image = np.array(zxingcpp.write_barcode_to_image(made, scale=4))
    return zxingcpp.read_barcodes(image)[0].bytes.decode()


@pytest.mark.django_db
def test_without_a_prefix_a_label_carries_our_own_address(quilts, settings):
    label = labels.of_lot(quilts.lot)

    assert label.address == f"{settings.PUBLIC_URL}/id/lot/{quilts.lot.uid}/"
    assert symbol_of(label) == label.address


@pytest.mark.django_db
def test_with_a_prefix_it_carries_gs1(quilts, settings):
    settings.GS1_PREFIX = "9521234"

    read = biip.parse("]d2" + symbol_of(labels.of_lot(quilts.lot)))

    assert read.gtin.company_prefix.value == "9521234"
    found = {one.ai.ai: one.value for one in read.gs1_message.element_strings}
    assert (found["10"], found["17"], found["240"]) == ("B1", "260601", quilts.lot.number)


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "9521234"])
@pytest.mark.parametrize("part", ["address", "elements"])
def test_every_label_opens_its_lot(owner, quilts, settings, prefix, part):
    settings.GS1_PREFIX = prefix
    label = labels.of_lot(quilts.lot)
    code = getattr(label, part) or label.code

    (found,) = scanned.find(owner, code)

    page = reverse("inventory:lot-detail", args=[quilts.lot.uid])
    assert found.url in {page, f"/id/lot/{quilts.lot.uid}/"}


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "9521234"])
def test_every_bin_label_opens_its_bin(owner, settings, prefix):
    settings.GS1_PREFIX = prefix
    row = stock.bin_of(stock.facility(), "A-1")
    label = labels.of_bin(row)

    for code in (label.address, label.elements or label.code):
        (found,) = scanned.find(owner, code)
        assert found.url in {
            reverse("inventory:bin-detail", args=[row.uid]),
            reverse("inventory:id-bin", args=[row.uid]),
        }


@pytest.mark.django_db
def test_a_makers_label_finds_the_lots_of_its_batch(owner):
    goods = stock.item("mask", gtin="06901234567892")
    mine = stock.stock(5, owner=people.partner("owner-org"), item=goods, batch="M7")
    stock.stock(5, owner=people.partner("outsider-org"), item=goods, batch="M7")

    (found,) = scanned.find(owner, "(01)06901234567892(10)M7")

    assert found.url == reverse("inventory:lot-detail", args=[mine.lot.uid])


@pytest.mark.django_db
def test_the_number_of_a_case_opens_it_for_who_sees_it(owner, outsider, quilts):
    row = care.case(owner, quilts, 1)

    (found,) = scanned.find(owner, row.number.lower())

    assert found.url == reverse("inventory:disposal-detail", args=[row.uid])
    assert scanned.find(outsider, row.number) == []


@pytest.mark.django_db
def test_another_owners_lot_is_not_found(outsider, quilts):
    for code in (quilts.lot.number, labels.of_lot(quilts.lot).elements, "B1"):
        assert scanned.find(outsider, code) == []


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "\x00", "x" * 9999, "https://evil.example/nothing", "(01)1"])
def test_a_strange_code_means_nothing(owner, code):
    assert scanned.find(owner, code) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh", "en"])
def test_sheets_of_labels_print(owner, quilts, language):
    stock.bin_of(stock.facility(), "A-1")
    for kind, row in (("lot", quilts.lot), ("facility", stock.facility())):
        content = labels.sheet(
            lambda kind=kind, row=row: labelled.labels_of(owner, kind, row.uid), language
        )
        assert content.startswith(b"%PDF")


@pytest.mark.django_db
def test_a_photo_of_a_label_opens_its_page(owner, quilts, sign_in):
    import io

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    label = labels.of_lot(StockLot.objects.select_related("item", "owner").get())
    made = zxingcpp.create_barcode(label.address, zxingcpp.BarcodeFormat.QRCode)
    out = io.BytesIO()
    Image.fromarray(np.array(zxingcpp.write_barcode_to_image(made, scale=6))).save(out, "PNG")

    page = sign_in(owner).post(
        reverse("inventory:scan"),
        {"photo": SimpleUploadedFile("label.png", out.getvalue(), "image/png")},
    )

    assert page.headers["Location"] == f"/id/lot/{quilts.lot.uid}/"
