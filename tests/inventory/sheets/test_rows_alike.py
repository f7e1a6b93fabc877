"""Rows put together from an earlier one are what reading each in full gives."""

import random
from pathlib import Path

from relief.inventory.sheets.mapping import guess
from tests.inventory.sheets.samples import FACILITIES, HEADER, checker, opened

GOODS = [
    "应急压缩食品 500 克,{},箱",
    "应急压缩食品 500 克,{},盒",
    "毛毯 B 型,{},条",
    "棉被褥,{},条",
    "合计,{},",
]
COUNTS = [
    "12",
    "400",
    "007",
    "1200",
    "0",
    "1.200",
    "12盒",
    "1e3",
    "-3",
    "1000000000000",
    "数量",
    "",
]
BATCHES = ["", "", "无", "2.1E+10", " Ｂ２ ", "\u202eB3"]
ENDS = [
    "2031-05-13",
    "2030-02-01",
    "",
    "2024-02-01",
    "2026-01-20",
    "3/4/2031",
    "2031年5月",
    "24个月",
]
PLACES = ["成都仓", "成都仓", "武汉仓", "某仓"]
BESIDE = {"duplicate_row", "batch_two_expiries"}  # said of rows that came before
NOTES = ["", "", "新到", "a\u202eb"]


def test_a_row_like_an_earlier_one_is_read_as_if_it_were_the_first(tmp_path: Path) -> None:
    chance = random.Random(5)
    lines = [
        ",".join([
            _one(chance, GOODS).format(_one(chance, COUNTS)), _one(chance, BATCHES) or f"B{n}",
            _one(chance, ENDS), _one(chance, PLACES), _one(chance, NOTES),
        ])
        for n in range(400)
    ]  # fmt: skip
    table = opened(tmp_path, "a.csv", "\n".join([HEADER, *lines]))
    mapping = guess(table.header, table.sample(), facilities=FACILITIES).mapping

    together = list(checker(table, mapping=mapping).check(table))
    alone = [
        row
        for one in table.rows()
        for row in checker(table, mapping=mapping).check_rows([one], table.header)
    ]

    for row, by_itself in zip(together, alone, strict=True):
        own = tuple(one for one in row.problems if one.code not in BESIDE)
        assert (row.row, row.left_out, own) == (
            by_itself.row,
            by_itself.left_out,
            by_itself.problems,
        )
        if not any(one.code == "batch_two_expiries" for one in row.problems):
            assert row.values == by_itself.values
    assert sum(row.ready for row in together) > 60


def _one(chance: random.Random, words: list[str]) -> str:
    """Return one of the words, the first two, which are good, most of the time."""
    return chance.choice(words if chance.random() < 0.3 else words[:2])
