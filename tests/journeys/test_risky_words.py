"""A report with risky words and a risky picture: it is a ticket at once; what others see waits."""

import pytest

from backend.features.notifications import Occasion
from backend.kit.clock import utc_now
from backend.simulator.world.accounts import CallbackFormat
from backend.simulator.world.faults import FaultOrder
from tests.journeys.test_one_repair import claimed_device, finished, reported
from tests.journeys.town import CUSTOMER, Json, Town
from tests.support.platform import MP, MP_SECRET, accounts, mp_template

TOKEN, KEY = "safe-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
REVIEWS = "/api/v1/content-reviews"
WORDS = "开机半小时还是热风，里面写着违禁的话"
HIDDEN = "（内容正在审核，暂不显示）"
EVENT = "event:wxa_media_check"


@pytest.fixture
def more_settings() -> Json:
    """WeChat may push to this installation."""
    return {
        "miniprogram": {
            "app_id": MP,
            "app_secret": MP_SECRET,
            "token": TOKEN,
            "encoding_aes_key": KEY,
            "templates": {each.value: mp_template(each) for each in Occasion},
        }
    }


async def open_server(town: Town, form: CallbackFormat) -> None:
    firm = accounts()
    account = firm.miniprograms[0].model_copy(
        update={
            "token": TOKEN,
            "encoding_aes_key": KEY,
            "callback_format": form,
            "callback_url": f"{town.api.base_url}/wechat/miniprogram/callback",
        }
    )
    await town.control.put_accounts(firm.model_copy(update={"miniprograms": (account,)}))
    await town.control.set_clock_offset((town.clock() - utc_now()).total_seconds())
    rules = await town.control.rules()
    changed = {"media_check_suggestion": "risky", "media_check_seconds": 0}
    changed |= {"media_label_as_text": form == "json"}
    await town.control.put_rules(rules.model_copy(update=changed))


async def settle(town: Town) -> None:
    """The worker's own, then what the platform pushes about it."""
    await town.settle()
    for push in (await town.control.pushes(kind=EVENT)).pushes:
        assert (await town.control.settled(push.id)).state == "received"
    await town.settle()


async def shown(town: Town, who: str, ticket_id: str) -> tuple[str, bool]:
    """The words of the report, and whether its picture can be looked at."""
    ticket = await town.ticket(who, ticket_id)
    [media_id] = ticket["media_ids"]
    fetched = await town.ask(who, "GET", f"/api/v1/media/{media_id}")
    assert (fetched.status == 200) == (media_id in ticket["media"])
    return ticket["problem"], media_id in ticket["media"]


@pytest.mark.parametrize("form", ["json", "xml"])
async def test_a_risky_report_is_a_ticket_at_once_held_from_others_and_released(
    town: Town, form: CallbackFormat
) -> None:
    await open_server(town, form)
    code = await claimed_device(town)
    report = {
        "device_codes": [code],
        "symptoms": ["不制冷"],
        "problem": WORDS,
        "media_ids": [await town.photo(CUSTOMER)],
    }
    ticket_id = str((await town.make(CUSTOMER, "/api/v1/tickets", report))["id"])
    assert await shown(town, "agent", ticket_id) == (WORDS, True)  # nobody waited for a verdict
    await settle(town)

    await town.act("agent", ticket_id, "approve", {"problem_type": "制冷"})
    await town.act("dispatcher", ticket_id, "dispatch", {"technician_ids": [town.ids["wang"]]})
    await town.settle()
    assert await shown(town, "wang", ticket_id) == (HIDDEN, False)
    assert await shown(town, CUSTOMER, ticket_id) == (WORDS, True)  # it is his own
    assert await shown(town, "agent", ticket_id) == (WORDS, True)  # who is to decide
    [row] = (await town.get("agent", "/api/v1/tickets"))["items"]
    assert row["problem"] == f"不制冷；{HIDDEN}"
    story = (await town.get("wang", f"/api/v1/tickets/{ticket_id}/timeline"))["items"]
    assert [line["note"] for line in story if line["action"] == "create"] == [HIDDEN]

    held = (await town.get("agent", REVIEWS))["items"]
    assert {(each["kind"], each["label"]) for each in held} == {("text", 20006), ("image", 20006)}
    refused = await town.ask("wang", "POST", f"{REVIEWS}/{held[0]['id']}/release")
    assert refused.status == 403
    for each in held:
        await town.make("agent", f"{REVIEWS}/{each['id']}/release")
    await town.settle()
    assert await shown(town, "wang", ticket_id) == (WORDS, True)
    assert (await town.get("agent", REVIEWS))["items"] == []

    [text] = [each for each in held if each["kind"] == "text"]
    await town.make("agent", f"{REVIEWS}/{text['id']}/removal")
    await town.settle()
    assert (await shown(town, CUSTOMER, ticket_id))[0] == "（内容已移除）"


async def test_an_outage_of_the_check_is_nobodys_trouble(town: Town) -> None:
    await open_server(town, "json")
    await town.control.order_fault(
        FaultOrder(endpoint="api.weixin.qq.com/wxa/msg_sec_check", http_status=502, times=None)
    )
    code = await claimed_device(town)
    report = {"device_codes": [code], "problem": WORDS}
    ticket_id = str((await town.make(CUSTOMER, "/api/v1/tickets", report))["id"])
    await town.settle()
    await town.act("agent", ticket_id, "approve", {"problem_type": "制冷"})
    await town.act("dispatcher", ticket_id, "dispatch", {"technician_ids": [town.ids["wang"]]})
    assert (await town.ticket("wang", ticket_id))["problem"] == WORDS
    waiting = (await town.get("agent", f"{REVIEWS}?state=waiting"))["items"]
    assert [each["subject_id"] for each in waiting] == [ticket_id]


async def test_risky_words_of_a_rating_and_of_an_act_are_held_too(town: Town) -> None:
    await open_server(town, "json")
    ticket_id = str((await reported(town))["id"])
    await town.act(CUSTOMER, ticket_id, "urge", {"note": f"快来，{WORDS}"})
    await finished(town, ticket_id)
    await town.act(CUSTOMER, ticket_id, "accept")
    await town.act(CUSTOMER, ticket_id, "rate", {"stars": 2, "words": WORDS})
    await settle(town)
    own = await town.ticket(CUSTOMER, ticket_id)
    assert own["rating"]["rating"]["words"] == WORDS
    story = (await town.get("wang", f"/api/v1/tickets/{ticket_id}/timeline"))["items"]
    notes = {line["action"]: line["note"] for line in story}
    assert (notes["urge"], notes.get("rate", HIDDEN)) == (HIDDEN, HIDDEN)
    held = (await town.get("agent", REVIEWS))["items"]
    assert sorted(each["part"].partition(":")[0] for each in held) == ["line", "rating"]
    [rating] = [each for each in held if each["part"] == "rating"]
    life = f"/api/v1/devices/{own['devices'][0]['device_id']}/life"
    [service] = (await town.get("agent", life))["services"]["items"]
    assert service["rating"]["words"] == HIDDEN
    await town.make("agent", f"{REVIEWS}/{rating['id']}/release")
    await town.settle()
    [service] = (await town.get("agent", life))["services"]["items"]
    assert service["rating"]["words"] == WORDS
