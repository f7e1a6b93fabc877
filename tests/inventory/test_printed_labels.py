"""Labels as a printer of 203 dots an inch puts them on stickers: one page each, both symbols read."""

import io
import json
from importlib.resources import as_file, files

import numpy as np
import pytest
import typst
import zxingcpp
from PIL import Image

from relief.core import typesetting
from relief.inventory import gs1, labels
from relief.inventory.labels import Label

DOTS = 203
WIDTH, HEIGHT = (round(side / 25.4 * DOTS) for side in (100, 70))
BASE = "https://relief.example.org"
OWN = f"{BASE}/id/lot/0198c2f4-7b8e-7a31-9b44-7f2a1c0d5e6f/"
FIELDS = {"01": "06952123400421", "17": "270331", "10": "LOT-2025-ABCDEFG-001", "240": "LT-102345"}
SHORT = Label("Blanket", ["Batch B1", "No expiry", "Amity"], "LT-1023", OWN)
LONG = Label(
    "棉被（加厚款 2.2 米 × 2.4 米，民政部标准救灾棉被 3 公斤，压缩包装，十件一箱，附防潮袋）" * 2,
    ["Batch LOT-2025-ABCDEFG-001", "Use by 2027-03-31", "China Foundation " * 12],
    "LT-102345", gs1.digital_link(BASE, FIELDS), gs1.bracketed(FIELDS),
)  # fmt: skip
BIN = Label(
    "冷藏区-A-01-02-03-04-05", ["成都备灾仓", "冷藏"], "chengdu/冷藏区-A-01-02", OWN, big=True
)
DOOR = Label(
    "Chengdu preparedness warehouse, Shuangliu logistics park, building 3",
    ["No. 188, Wuliu Avenue, Shuangliu district " * 3, "Mon to Fri 8:30 to 17:30"],
    "chengdu-shuangliu-number-two", f"{BASE}/id/facility/chengdu/",
)  # fmt: skip


def printed(label, language="zh"):
    """Return the pages of a label's sheet as grey pictures."""
    facts = {"language": language, "labels": [label.facts()]}
    with as_file(files("pylopdf_fonts_zh_cn")) as fonts:
        made = typst.compile(
            typesetting._source(labels.PAPERS / "stock-labels.typ"),
            font_paths=[str(fonts)], ignore_system_fonts=True, format="png", ppi=DOTS,
            sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
        )  # fmt: skip
    pages = made if isinstance(made, list) else [made]
    return [np.array(Image.open(io.BytesIO(page)).convert("L")) for page in pages]


@pytest.mark.parametrize("label", [SHORT, LONG, BIN, DOOR], ids=["short", "long", "bin", "door"])
def test_a_label_is_one_sticker_whose_symbols_are_both_read(label):
    (page,) = printed(label)

    read = {str(one.format): one.text for one in zxingcpp.read_barcodes(page)}

    assert abs(page.shape[1] - WIDTH) <= 1
    assert abs(page.shape[0] - HEIGHT) <= 1
    assert read == {"QR Code": label.address, "Data Matrix": label.elements or label.address}


@pytest.mark.parametrize("label", [SHORT, LONG, BIN, DOOR], ids=["short", "long", "bin", "door"])
def test_both_symbols_stand_clear(label):
    """A QR code asks for four empty modules around it, a Data Matrix for one."""
    (page,) = printed(label)

    for one in zxingcpp.read_barcodes(page):
        spot = one.position
        left, top = spot.top_left.x, spot.top_left.y
        right, bottom = spot.bottom_right.x, spot.bottom_right.y
        # No symbol here has cells above 0.9 mm: 29 modules of a QR code in 25 mm, 24 in 22 mm.
        clear = round((2.7 if str(one.format) == "QR Code" else 0.9) / 25.4 * DOTS)
        around = page[top - clear : bottom + clear, left - clear : right + clear].copy()
        around[clear - 3 : -clear + 3, clear - 3 : -clear + 3] = 255
        assert around.min() > 200, one.format


def test_nothing_is_printed_on_the_edge():
    (page,) = printed(LONG)
    edge = round(3 / 25.4 * DOTS)

    page[edge:-edge, edge:-edge] = 255

    assert page.min() > 200
