"""Plays Kdniao: takes subscriptions, answers queries, reports several numbers at a time.

`python -m relief.platform.demo.programs.kdniao PORT KEY CUSTOMER URL` listens; what is
subscribed is reported to URL, the address that stands in the account.
"""

import base64
import hashlib
import json
import sys
import time
from typing import Any

from relief.platform.demo.programs.tracker import Fields, Tracker, report

WAY = (
    ("1", "浙江临安西部公司-已收件"),
    ("201", "已到达-泸定县公司"),
    ("211", "快件已由泸定县城驿站代收,请及时取件"),
)


class Kdniao:
    """The service as its documentation describes it."""

    def __init__(self, key: str, customer: str) -> None:
        """Take the account's key and customer number."""
        self.key, self.customer = key, customer
        self.followed: dict[str, str] = {}

    def answer(self, path: str, fields: Fields) -> dict[str, Any]:
        """Answer a subscription (1008) or a query (1002)."""
        text = fields["RequestData"]
        if fields.get("DataSign") != self.sign(text) or fields["EBusinessID"] != self.customer:
            return {"Success": False, "Reason": "数据验证不通过"}
        data = json.loads(text)
        if fields["RequestType"] == "1008":
            self.followed[data["LogisticCode"]] = data["ShipperCode"]
            return {"EBusinessID": self.customer, "Success": True, "Reason": ""}
        return self.result(data["ShipperCode"], data["LogisticCode"], WAY)

    def push(self, url: str, ways: dict[str, tuple[tuple[str, str], ...]]) -> Any:
        """Report numbers to an account's address; return their answer."""
        data = [self.result(self.followed[number], number, way) for number, way in ways.items()]
        said = {"PushTime": _china(time.time()), "EBusinessID": self.customer, "Data": data}
        text = json.dumps(said, ensure_ascii=False)
        return report(url, {"RequestData": text, "RequestType": "102", "DataSign": self.sign(text)})

    def sign(self, text: str) -> str:
        """Return the signature of a text."""
        digest = hashlib.md5((text + self.key).encode()).hexdigest()  # noqa: S324
        return base64.b64encode(digest.encode()).decode()

    def result(self, company: str, number: str, way: tuple[tuple[str, str], ...]) -> dict[str, Any]:
        """Return what is known of a number, oldest first."""
        start = time.time() - 3600 * len(way)
        return {
            "EBusinessID": self.customer, "ShipperCode": company, "LogisticCode": number,
            "Success": True, "Reason": "", "State": way[-1][0][:1], "StateEx": way[-1][0],
            "Traces": [
                {
                    "AcceptTime": _china(start + 3600 * place), "AcceptStation": text,
                    "Location": "泸定县", "Action": code,
                }
                for place, (code, text) in enumerate(way)
            ],
        }  # fmt: skip


def _china(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(int(seconds) + 8 * 3600))


def main(arguments: list[str]) -> None:
    """Listen, and report each new number."""
    port, key, customer, url = arguments
    service = Kdniao(key, customer)
    done: set[str] = set()
    with Tracker(service.answer, int(port)):
        while True:
            new = [row for row in service.followed if row not in done]
            if new:
                service.push(url, dict.fromkeys(new, WAY))
                done.update(new)
            time.sleep(1)


if __name__ == "__main__":
    main(sys.argv[1:])
