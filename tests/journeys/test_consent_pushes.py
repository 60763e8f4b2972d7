"""The dialog on the phone, WeChat's own word of it, and the wallet: in both shapes."""

import pytest

from backend.features.notifications import Occasion
from backend.simulator.world.accounts import CallbackFormat
from tests.journeys.test_risky_words import more_settings, open_server
from tests.journeys.town import CUSTOMER, Json, Town
from tests.support.platform import MP, mp_template

__all__ = ["more_settings"]

TEMPLATE, OTHER = mp_template(Occasion.CUSTOMER_DISPATCHED), mp_template(Occasion.CUSTOMER_FINISHED)


async def heard(town: Town, gesture: Json) -> None:
    outcome = await town.control.gesture(CUSTOMER, gesture)
    assert outcome.push
    assert (await town.control.settled(outcome.push.id)).state == "received"
    await town.settle()


async def left(town: Town, template_id: str) -> int:
    return await town.container.notices.wallet.left("oCustomerMp", template_id)


@pytest.mark.parametrize("form", ["json", "xml"])
async def test_taps_and_withdrawals_reach_the_wallet(town: Town, form: CallbackFormat) -> None:
    await open_server(town, form)
    for answers in ({TEMPLATE: "accept"}, {TEMPLATE: "accept", OTHER: "reject"}):
        await heard(town, {"kind": "answer_prompt", "app_id": MP, "answers": answers})
    assert (await left(town, TEMPLATE), await left(town, OTHER)) == (2, 0)
    await town.control.advance_clock(5)
    taken = {"kind": "take_back_consent", "app_id": MP, "template_id": TEMPLATE}
    await heard(town, taken)
    assert await left(town, TEMPLATE) == 0
