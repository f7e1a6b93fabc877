"""Asking a carrier: one form to the address that was checked, one JSON answer, with an end."""

from typing import Any

import httpx

from relief.tracking.carriers.base import Call
from relief.tracking.webhooks.addresses import resolve

SECONDS = 10.0
LARGEST = 1_000_000


class NoAnswer(Exception):
    """The carrier did not answer in JSON."""


def ask(address: str, call: Call) -> Any:
    """Return a carrier's JSON answer to a form; raises NoAnswer, Unsafe."""
    target = resolve(f"{address}{call.path}")
    url = httpx.URL(
        scheme=target.scheme, host=target.address, port=target.port, raw_path=target.path.encode()
    )
    try:
        with httpx.Client(trust_env=False, follow_redirects=False, timeout=SECONDS) as client:
            answer = client.post(
                url, data=call.fields, headers={"Host": target.authority},
                extensions={"sni_hostname": target.host},
            )  # fmt: skip
        if answer.status_code != httpx.codes.OK or len(answer.content) > LARGEST:
            raise NoAnswer(f"status {answer.status_code}")
        return answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise NoAnswer(type(error).__name__) from error
