"""Two web processes, each told everything six times: one effect, and always the same answer."""

import asyncio
import json
from collections import Counter

from backend.container import build_container
from backend.features.callbacks import Packet, PacketReaders
from backend.kit.clock import utc_now
from tests.channels.wechat.callbacks.test_every_kind import ACCOUNTS, packets
from tests.support.application import INDEX_KEY, KEY, product_settings
from tests.support.kit import Api
from tests.support.packets import EVERY_PACKET
from tests.support.processes import Backend
from tests.support.pushes import (
    AES_KEY,
    CORP_ID,
    MINIPROGRAM_APP_ID,
    OFFICIAL,
    OFFICIAL_APP_ID,
    TOKEN,
    WECOM,
    Push,
    account_settings,
    event,
    push,
)

SETTINGS = {
    "encryption__keys": json.dumps({"k1": KEY}),
    "encryption__current": "k1",
    "encryption__blind_index_key": INDEX_KEY,
    "official_account__app_id": OFFICIAL_APP_ID,
    "miniprogram__app_id": MINIPROGRAM_APP_ID,
    "wecom__corp_id": CORP_ID,
    **{
        f"{account}__{name}": value
        for account in ("official_account", "miniprogram", "wecom")
        for name, value in (("token", TOKEN), ("encoding_aes_key", AES_KEY))
    },
}
IN_A_ROW = AT_ONCE = 3


class Effects:
    """What a reader of every kind would have done."""

    def __init__(self) -> None:
        self.of_packet: Counter[str] = Counter()

    async def read(self, packet: Packet) -> None:
        self.of_packet[packet.id] += 1

    def readers(self) -> PacketReaders:
        kinds = {packet.kind for packet in packets()}
        return {account: dict.fromkeys(kinds, (self.read,)) for account in ACCOUNTS.values()}


async def tell(sides: list[Api], pushed: Push) -> set[tuple[int, bytes]]:
    """Three times one after the other to each side, then three times to each at once."""
    answers = [await pushed.to(side) for _ in range(IN_A_ROW) for side in sides]
    answers += await asyncio.gather(*(pushed.to(side) for side in sides * AT_ONCE))
    return {(answer.status, answer.raw) for answer in answers}


async def test_every_kind_has_one_effect_and_fifty_events_have_fifty(
    backend: Backend, mongo_uri: str, database_name: str
) -> None:
    sides = [Api(backend.serve(**SETTINGS)[1]) for _ in range(2)]
    now = utc_now().timestamp()
    for path, payload in EVERY_PACKET:
        expected = {(200, b"" if path == WECOM else b"success")}
        assert await tell(sides, push(path, payload, now)) == expected, payload
    fifty = [
        push(OFFICIAL, event("CLICK", f"<EventKey>K{number}</EventKey>"), now)
        for number in range(50)
    ]
    answers = await asyncio.gather(*(each.to(side) for each in fifty for side in sides))
    assert {answer.raw for answer in answers} == {b"success"}
    settings = product_settings(mongo_uri, database_name, **account_settings())
    container = build_container(settings)
    effects = Effects()
    relay = container.callbacks.relay(effects.readers())
    while await relay.read_next():
        pass
    container.close()
    assert len(effects.of_packet) == len(EVERY_PACKET) + 50
    assert set(effects.of_packet.values()) == {1}
