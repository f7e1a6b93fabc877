"""Words for the state goods are in, in cells and over columns: 完好, damaged, 破损数量."""

from __future__ import annotations

import re
from collections.abc import Sequence

from relief.inventory.sheets.names import key as name_key

CONDITIONS = {
    "good": "good ok usable new serviceable available 完好 良好 正常 可用 合格 全新 好 新 优 优良 九成新",
    "damaged": "damaged broken unserviceable 损坏 破损 残损 坏 残次 不可用",
    "expired": "expired outdated 过期 已过期 失效",
    "quarantined": "quarantine quarantined hold blocked 隔离 冻结 待检 待处理 封存",
}
_CODES = {name_key(word): code for code, words in CONDITIONS.items() for word in words.split()}
COUNTED = re.compile(
    r"(数量|数目|件数|库存|数|quantity|qty|stock|units|pieces|pcs)$|^(quantity|qty|number of)\b",
    re.IGNORECASE,
)


def condition_of(text: str) -> str | None:
    """Return the condition that a word means, None where it means none."""
    return _CODES.get(name_key(text))


def conditions_in(columns: Sequence[str]) -> dict[str, str]:
    """Return column → condition of those that count goods in one state: 完好数量, Damaged qty."""
    found = {}
    for column in columns:
        bare = COUNTED.sub("", column.strip()).strip(" _-:：")
        code = condition_of(bare) if bare and bare != column.strip() else None
        if code:
            found[column] = code
    return found if len(set(found.values())) > 1 else {}
