"""What the simulator pushes, in each of the modes and flavours that a console offers."""

from itertools import product
from typing import Final

from backend.container import Container
from backend.simulator.callbacks.envelopes import sealed
from backend.simulator.world.accounts import CallbackTarget
from backend.simulator.world.pushes import Push as SimulatedPush
from tests.support.application import MovableClock
from tests.support.kit import Api
from tests.support.pushes import AES_KEY, MINIPROGRAM, OFFICIAL, RECEIVERS, TOKEN, WECOM, Push

KINDS: Final = {OFFICIAL: "official_account", MINIPROGRAM: "miniprogram", WECOM: "wecom"}
SENT: Final = tuple(
    (path, mode, form)
    for path, mode, form in product(KINDS, ("safe", "compatible"), ("xml", "json"))
    if path == MINIPROGRAM or (form == "xml" and (mode == "safe" or path != WECOM))
)


def simulated(path: str, mode: str, form: str, clock: MovableClock) -> Push:
    told = {"path": path, "mode": mode, "form": form}
    target = CallbackTarget.model_validate(
        {
            "kind": KINDS[path],
            "account": RECEIVERS[path],
            "agent_id": 1000002 if path == WECOM else None,
            "url": f"http://127.0.0.1{path}",
            "token": TOKEN,
            "encoding_aes_key": AES_KEY,
            "receive_id": RECEIVERS[path],
            "to_user_name": "gh_1",
            "mode": mode,
            "format": form,
        }
    )
    pushed = SimulatedPush(
        id=1,
        account=RECEIVERS[path],
        address="oia2Tj",
        kind="text",
        fields={
            "ToUserName": "gh_1",
            "FromUserName": "oia2Tj",
            "CreateTime": int(clock().timestamp()),
            "MsgType": "text",
            "Content": f"]]> & 中文 {told}",
        },
        made_at=clock(),
        due_at=clock(),
    )
    letter = sealed(pushed, target, int(clock().timestamp()))
    return Push(path, letter.query, letter.body.encode())


async def test_every_flavour_is_let_in_and_says_the_same(
    reached: Container, platform_side: Api, clock: MovableClock
) -> None:
    for path, mode, form in SENT:
        answer = await simulated(path, mode, form, clock).to(platform_side)
        assert answer.status == 200, (path, mode, form, answer.body)
    read = []
    while stored := await reached.callbacks.packets.claim_new():
        packet = stored.opened()
        assert (packet.kind, packet.sender.lower()) == ("text", "oia2tj")
        read.append(packet.text("Content"))
    told = [{"path": path, "mode": mode, "form": form} for path, mode, form in SENT]
    assert sorted(read) == sorted(f"]]> & 中文 {each}" for each in told)


async def test_a_plain_push_of_the_simulator_is_refused(
    platform_side: Api, clock: MovableClock
) -> None:
    for path, form in ((OFFICIAL, "xml"), (MINIPROGRAM, "xml"), (MINIPROGRAM, "json")):
        answer = await simulated(path, "plain", form, clock).to(platform_side)
        assert (answer.status, answer.body["code"]) == (403, "push_refused")
