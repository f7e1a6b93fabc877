"""What a carrier's sentence says where it gives no code for it: read by its usual words.

Older answers carry one state for the whole parcel and sentences for the rest. The order
matters: a sentence about a locker that was emptied also names the locker.
"""

import re
from typing import NamedTuple


class Said(NamedTuple):
    """A status with its substatus."""

    status: str
    substatus: str = ""


PATTERNS: tuple[tuple[re.Pattern[str], Said], ...] = (
    (re.compile(r"拒收|拒签"), Said("refused")),
    (re.compile(r"退回|退件|退签"), Said("returning")),
    (
        re.compile(r"(代收|自提柜|快递柜|驿站|丰巢).*请.*(取|自提)|待取件|凭.*码.*领取"),
        Said("available_for_pickup"),
    ),
    (re.compile(r"签收人.*(丰巢|驿站|快递柜|自提柜|菜鸟)"), Said("delivered", "station")),
    (
        re.compile(r"(代签|代收).*签收|签收.*(代签|代收)|签收人.*(家人|同事|门卫|物业)"),
        Said("delivered", "proxy"),
    ),
    (re.compile(r"签收"), Said("delivered", "self")),
    (re.compile(r"派送失败|派件异常|无人|联系不上|地址不详"), Said("attempt_failed")),
    (re.compile(r"派件|派送"), Said("out_for_delivery")),
    (re.compile(r"清关|海关"), Said("customs")),
    (re.compile(r"揽收|揽件|已收件|取件成功"), Said("collected")),
)


def read(text: str) -> Said:
    """Return what a sentence says; anything else is on its way."""
    for pattern, said in PATTERNS:
        if pattern.search(text):
            return said
    return Said("in_transit")
