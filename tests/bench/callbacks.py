"""What WeChat pushes, under load: packets made before the run, and what is refused of them.

There is no bare program beside it: the bars are what Tencent's patience and a busy morning ask.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final

from tests.bench.load import LoadClient, Result, request
from tests.support.pushes import (
    AES_KEY,
    CORP_ID,
    LAUGHS,
    MINIPROGRAM_APP_ID,
    OFFICIAL,
    OFFICIAL_APP_ID,
    TOKEN,
    Push,
    event,
    push,
    text_message,
)

NAME: Final = "callbacks"
LEAST_A_SECOND: Final = 400
MOST_P99_MS: Final = 200
MOST_REFUSAL_MS: Final = 50
# More than two processes can answer on a fast machine: the run must not come to their end.
_MADE_A_SECOND: Final = 2500
_REFUSALS_OF_EACH: Final = 60
_KEYS: Final = {"TOKEN": TOKEN, "ENCODING_AES_KEY": AES_KEY}

ENVIRONMENT: Final[Mapping[str, str]] = {
    "BAOXIU_OFFICIAL_ACCOUNT__APP_ID": OFFICIAL_APP_ID,
    "BAOXIU_MINIPROGRAM__APP_ID": MINIPROGRAM_APP_ID,
    "BAOXIU_WECOM__CORP_ID": CORP_ID,
    **{
        f"BAOXIU_{account}__{name}": value
        for account in ("OFFICIAL_ACCOUNT", "MINIPROGRAM", "WECOM")
        for name, value in _KEYS.items()
    },
}
"""The accounts of the servers under test."""


@dataclass
class CallbackRow:
    """`kept`: the median round of packets that are news. `refused`: what came of each attack, with
    its slowest answer in milliseconds."""

    kept: Result
    refused: Mapping[str, tuple[int, float]]

    @property
    def is_good(self) -> bool:
        fast = self.kept.requests_per_second >= LEAST_A_SECOND and self.kept.p99 <= MOST_P99_MS
        right = all(
            400 <= status < 500 and slowest <= MOST_REFUSAL_MS
            for status, slowest in self.refused.values()
        )
        return fast and right and not self.kept.errors

    def lines(self) -> Iterator[str]:
        kept = self.kept
        verdict = "ok" if self.is_good else "BELOW THE BAR"
        yield (
            f"{NAME:<11}{kept.requests_per_second:>9.0f}{kept.p50:>8.1f}{kept.p99:>8.1f}"
            f"   ≥ {LEAST_A_SECOND}/s, p99 ≤ {MOST_P99_MS} ms{kept.errors:>5}  {verdict}"
        )
        for what, (status, slowest) in self.refused.items():
            yield f"  {what:<15}{status:>5}{slowest:>8.1f} ms at most, ≤ {MOST_REFUSAL_MS} ms"


async def measure_callbacks(
    load: LoadClient, seconds: float, rounds: int, made: Iterator[int] | None = None
) -> CallbackRow:
    numbers = made or count()
    results = []
    for _ in range(rounds):
        packets = [_request(_packet(next(numbers))) for _ in range(int(seconds * _MADE_A_SECOND))]
        results.append(await load.run(NAME, packets.__getitem__, seconds))
        if len(results[-1].latencies) + results[-1].errors >= len(packets) - 100:
            raise SystemExit(f"{NAME}: more packets were answered than had been made")
    kept = sorted(results, key=lambda result: result.requests_per_second)[rounds // 2]
    kept.errors = sum(result.errors for result in results)
    refused = {what: await _slowest(load, pushed) for what, pushed in _attacks().items()}
    return CallbackRow(kept, refused)


def _packet(number: int) -> Push:
    """As real ones come: half are words, half are events."""
    sender = f"oia2TjuEGTNoeX76QEj{number:09d}"
    payload = (
        text_message(f"我家的热水器不出热水，第 {number} 次", sender=sender)
        if number % 2
        else event("CLICK", f"<EventKey><![CDATA[PROGRESS_{number}]]></EventKey>", sender=sender)
    )
    return push(OFFICIAL, payload, time.time())


def _request(pushed: Push) -> bytes:
    return request("POST", pushed.address, body=pushed.body)


def _attacks() -> Mapping[str, Push]:
    now = time.time()
    good = push(OFFICIAL, text_message(), now)
    file = (
        b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Encrypt>&f;</Encrypt></xml>'
    )
    tampered = good.body.replace(b"]]></Encrypt>", b"AAAA]]></Encrypt>")
    return {
        "forged": push(OFFICIAL, text_message(), now, token="somebody else's"),
        "stale": push(OFFICIAL, text_message(), now - 700),
        "foreign appid": push(OFFICIAL, text_message(), now, receiver="wx0000000000000000"),
        "tampered": Push(OFFICIAL, good.query, tampered),
        "XXE": Push(OFFICIAL, good.query, file),
        "billion laughs": Push(OFFICIAL, good.query, LAUGHS.encode()),
        "sealed laughs": push(OFFICIAL, LAUGHS, now),
        "1 MB": push(OFFICIAL, text_message("修" * 350_000), now),
    }


async def _slowest(load: LoadClient, pushed: Push) -> tuple[int, float]:
    """The status, always the same, and the slowest answer. One at a time."""
    sent = _request(pushed)
    answers = [await load.timed(sent) for _ in range(_REFUSALS_OF_EACH)]
    statuses = {status for status, _ in answers}
    if len(statuses) > 1:
        raise SystemExit(f"refused now with {statuses.pop()}, now with {statuses.pop()}")
    return statuses.pop(), max(milliseconds for _, milliseconds in answers)
