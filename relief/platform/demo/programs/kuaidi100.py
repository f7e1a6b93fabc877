"""Plays Kuaidi100: takes subscriptions, answers queries, reports what became of a number.

`python -m relief.platform.demo.programs.kuaidi100 PORT KEY CUSTOMER` listens; every number
that is subscribed is reported as collected, on its way and out for delivery.
"""

import hashlib
import json
import sys
import time
from typing import Any

from relief.platform.demo.programs.tracker import Fields, Tracker, report

WAY = (
    ("103", "【成都市】快件已被揽收"),
    ("1002", "快件离开【成都转运中心】"),
    ("5", "【泸定县】快件正在派送中"),
)


class Kuaidi100:
    """The service as its documentation describes it: one query of a number in half an hour."""

    def __init__(self, key: str, customer: str) -> None:
        """Take the account's key and customer number."""
        self.key, self.customer = key, customer
        self.callbacks: dict[str, tuple[str, str, str]] = {}
        self.asked: list[str] = []

    def answer(self, path: str, fields: Fields) -> dict[str, Any]:
        """Answer a subscription or a query."""
        param = json.loads(fields.get("param", "{}"))
        if path == "/poll":
            return self.subscribe(param)
        given = fields["param"] + self.key + self.customer
        if fields.get("sign") != hashlib.md5(given.encode()).hexdigest().upper():  # noqa: S324
            return {"result": False, "returnCode": "503", "message": "验证签名失败"}
        if param["num"] in self.asked:
            return {"result": False, "returnCode": "408", "message": "查询过于频繁，已锁单"}
        self.asked.append(param["num"])
        return self.result(param["com"], param["num"], WAY)

    def subscribe(self, param: dict[str, Any]) -> dict[str, Any]:
        """Take a subscription; the same again is told with code 501."""
        if param["key"] != self.key:
            return {"result": False, "returnCode": "600", "message": "您不是合法的订阅者"}
        if param["number"] in self.callbacks:
            return {"result": False, "returnCode": "501", "message": "重复订阅"}
        more = param["parameters"]
        self.callbacks[param["number"]] = (more["callbackurl"], more["salt"], param["company"])
        return {"result": True, "returnCode": "200", "message": "提交成功"}

    def push(self, number: str, way: tuple[tuple[str, str], ...], status: str = "polling") -> Any:
        """Report a number to who subscribed it; return their answer."""
        url, salt, company = self.callbacks[number]
        said = {"status": status, "lastResult": self.result(company, number, way)}
        text = json.dumps(said, ensure_ascii=False)
        sign = hashlib.md5((text + salt).encode()).hexdigest().upper()  # noqa: S324
        return report(url, {"param": text, "sign": sign})

    def result(self, company: str, number: str, way: tuple[tuple[str, str], ...]) -> dict[str, Any]:
        """Return what is known of a number, newest first."""
        start = time.time() - 3600 * len(way)
        rows = [
            {
                "time": _china(start + 3600 * place), "ftime": _china(start + 3600 * place),
                "context": text, "statusCode": code, "status": "",
            }
            for place, (code, text) in enumerate(way)
        ]  # fmt: skip
        return {
            "message": "ok", "state": way[-1][0][:1], "status": "200", "ischeck": "0",
            "com": company, "nu": number, "data": rows[::-1],
        }  # fmt: skip


def _china(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(int(seconds) + 8 * 3600))


def main(arguments: list[str]) -> None:
    """Listen, and report each new number step by step."""
    port, key, customer = arguments
    service = Kuaidi100(key, customer)
    done: set[str] = set()
    with Tracker(service.answer, int(port)):
        while True:
            for number in [row for row in service.callbacks if row not in done]:
                for step in range(1, len(WAY) + 1):
                    service.push(number, WAY[:step])
                done.add(number)
            time.sleep(1)


if __name__ == "__main__":
    main(sys.argv[1:])
