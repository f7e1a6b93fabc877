"""Twelve encodings over real texts: the right text, or an explicit question; never silent
mojibake.
"""

from pathlib import Path

import pytest

from relief.inventory.sheets.problems import Refused
from relief.inventory.sheets.read import open_sheet
from tests.inventory.sheets.samples import saved

ENCODINGS = {
    "utf-8": b"", "utf-8-sig": b"", "gb18030": b"", "gbk": b"", "gb2312": b"", "big5": b"", "big5hkscs": b"",
    "utf-16": b"", "utf-16-be": b"\xfe\xff", "utf-32": b"", "cp932": b"", "euc_jp": b"", "euc_kr": b"",
    "cp1252": b"", "cp1251": b"", "hz": b"", "utf-7": b"", "iso2022_jp_2": b"", "utf-16-le": b"",
}  # fmt: skip
CORPUS = {
    "stock list": "物资名称,数量,单位,仓库\n救灾单帐篷,120,顶,成都\n毛毯,600,条,武汉\n",
    "rare characters": "物资名称,数量,备注\n毛毯,1,𠮷𡈽𪚥\n棉被,2,㐂䶮\n",
    "one header": "品名,数量\n模,3\n",
    "single character": "模\n",
    "traditional": "物資名稱,數量,單位\n救災帳篷,120,頂\n毛毯,600,條\n棉被與睡袋,30,個\n",
    "japanese": "品名,数量\n毛布,30\nテント,12\n",
    "japanese kanji": "品名,数量,単位\n毛布,30,枚\n寝袋,12,個\n簡易便所,4,台\n",
    "korean": "품명,수량,단위\n담요,30,장\n천막,12,동\n",
    "korean short": "담요,천막\n30,12\n",
    "french": "Désignation,Quantité\nCouverture médicale,30\nBâche à œillets,5\n",
    "russian": "Наименование,Количество\nОдеяло,30\nПалатка,12\n",
    "ascii": "item,quantity,unit\nblanket,30,piece\n+86 10,5,-\n",
    "names": "姓名,电话\n张伟,13800138000\n王芳,13900139000\n",
    "long names": "物资,规格\n" + "防潮垫、折叠床、应急灯、雨衣、手电筒、饮用水\n" * 40,
}


ASKED = {"encoding_unknown", "nul", "utf16_without_mark", "binary", "encoding_mixed"}


def _cases() -> list[tuple[str, str]]:
    found = []
    for encoding in ENCODINGS:
        for name, text in CORPUS.items():
            try:
                text.encode(encoding)
            except UnicodeEncodeError:
                continue
            # Plain ASCII in UTF-7 is plain ASCII but for "+-"; nothing can tell them apart.
            if (encoding, name) != ("utf-7", "ascii"):
                found.append((encoding, name))
    return found


@pytest.mark.parametrize(("encoding", "name"), _cases())
def test_a_text_is_read_right_or_asked_about(encoding: str, name: str, tmp_path: Path) -> None:
    text = CORPUS[name]
    path = saved(tmp_path, "a.csv", ENCODINGS[encoding] + text.encode(encoding))

    try:
        table = open_sheet(path, filename="a.csv")
    except Refused as refusal:
        if refusal.code in ASKED:
            return
        raise

    rows = [list(table.header.names), *(row.cells for row in table.rows())]
    assert [cell for row in rows for cell in row] == _cells(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["stock list", "long names"])
def test_a_plain_stock_list_is_read_without_asking(
    encoding: str, name: str, tmp_path: Path
) -> None:
    path = saved(tmp_path, "a.csv", CORPUS[name], encoding)

    table = open_sheet(path, filename="a.csv")

    assert table.header.names[0] == CORPUS[name].split(",")[0]


def test_gb18030_keeps_characters_of_four_bytes_and_of_extension_b(tmp_path: Path) -> None:
    table = open_sheet(
        saved(tmp_path, "a.csv", CORPUS["rare characters"], "gb18030"), filename="a.csv"
    )

    assert table.encoding == "gb18030"
    assert [row.cells[2] for row in table.rows()] == ["𠮷𡈽𪚥", "㐂䶮"]


def test_big5_is_asked_with_the_right_reading_among_the_candidates(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.csv", CORPUS["traditional"], "big5")

    with pytest.raises(Refused) as refusal:
        open_sheet(path, filename="a.csv")

    previews = {candidate.encoding: candidate.preview for candidate in refusal.value.candidates}
    assert previews["big5hkscs"].startswith("物資名稱,數量,單位")


def test_a_chosen_encoding_is_used_when_the_whole_file_fits_it(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.csv", CORPUS["traditional"], "big5")

    table = open_sheet(path, filename="a.csv", encoding="big5hkscs")

    assert table.header.names == ("物資名稱", "數量", "單位")


def test_a_chosen_encoding_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.csv", CORPUS["stock list"], "utf-8")

    with pytest.raises(Refused) as refusal:
        open_sheet(path, filename="a.csv", encoding="euc_kr")

    assert refusal.value.code == "encoding_wrong"


def test_two_lists_of_different_encodings_pasted_together_are_refused(tmp_path: Path) -> None:
    both = CORPUS["stock list"].encode("gb18030") + CORPUS["stock list"].encode("utf-8")

    with pytest.raises(Refused) as refusal:
        open_sheet(saved(tmp_path, "a.csv", both), filename="a.csv")

    assert refusal.value.code == "encoding_mixed"


def test_one_wrong_byte_at_the_end_of_a_long_file_is_found(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.csv", CORPUS["stock list"].encode() * 30_000 + b"\xff\n")

    with pytest.raises(Refused):
        open_sheet(path, filename="a.csv")


def _cells(text: str) -> list[str]:
    return [cell for line in text.splitlines() for cell in line.split(",")]
