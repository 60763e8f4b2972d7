"""Two web processes, each told everything six times: one effect, and always the same answer."""

import asyncio
import json
from collections import Counter

from backend.container import build_container
from backend.features.callbacks import Packet, PacketReaders
from backend.kit.clock import utc_now
from tests.bench.load import LoadClient, request
from tests.channels.wechat.callbacks.test_every_kind import ACCOUNTS, packets
from tests.support.application import INDEX_KEY, KEY, product_settings
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
KINDS = [(packet.account, packet.kind) for packet in packets()]


class Effects:
    """What a reader of every kind would have done."""

    def __init__(self) -> None:
        self.of_packet: Counter[str] = Counter()

    async def read(self, packet: Packet) -> None:
        self.of_packet[packet.id] += 1

    def readers(self) -> PacketReaders:
        kinds = {kind: (self.read,) for _, kind in KINDS}
        return dict.fromkeys(ACCOUNTS.values(), kinds)


async def once(side: LoadClient, pushed: Push) -> bytes:
    """The answer's body; anything but a 200 fails the test."""
    return await side.once(request("POST", pushed.address, body=pushed.body))


async def tell(sides: list[LoadClient], pushed: Push) -> set[bytes]:
    """Three times one after the other to each side, then three times to each at once."""
    answers = [await once(side, pushed) for _ in range(IN_A_ROW) for side in sides]
    answers += await asyncio.gather(*(once(side, pushed) for side in sides * AT_ONCE))
    return set(answers)


async def test_every_kind_has_one_effect_and_fifty_events_have_fifty(
    backend: Backend, mongo_uri: str, database_name: str
) -> None:
    addresses = [backend.serve(**SETTINGS)[1] for _ in range(2)]
    sides = [LoadClient(int(address.rpartition(":")[2])) for address in addresses]
    now = utc_now().timestamp()
    of_each_kind = dict(zip(KINDS, EVERY_PACKET, strict=True)).values()
    for path, payload in of_each_kind:
        expected = {b"" if path == WECOM else b"success"}
        assert await tell(sides, push(path, payload, now)) == expected, payload
    fifty = [
        push(OFFICIAL, event("CLICK", f"<EventKey>K{number}</EventKey>"), now)
        for number in range(50)
    ]
    answers = await asyncio.gather(*(once(side, each) for each in fifty for side in sides))
    assert set(answers) == {b"success"}
    settings = product_settings(mongo_uri, database_name, **account_settings())
    container = build_container(settings)
    effects = Effects()
    relay = container.callbacks.relay(effects.readers())
    while await relay.read_next():
        pass
    container.close()
    assert len(effects.of_packet) == len(of_each_kind) + 50 == len(set(KINDS)) + 50
    assert set(effects.of_packet.values()) == {1}
