"""A customer takes his data along and has himself deleted: nothing of him is found by anybody who
holds all the keys, and the work that was done, and those he lived with, stay."""

import asyncio
import io
import json
import re
from itertools import product
from typing import Any, Final
from zipfile import ZipFile

from pymongo import MongoClient

from backend.jobs import build_jobs
from backend.kit.pii import REGISTRY
from tests.features.privacy.traces import traces
from tests.journeys.test_one_repair import claimed_device, consents, finished
from tests.journeys.town import CUSTOMER, NEIGHBOUR, Json, Town, days_pass, sign_in
from tests.support.application import INDEX_KEY, KEY
from tests.support.canaries import DOORS, NAMES, PHONE_PREFIX, canary_phone
from tests.support.platform import MP
from tests.support.processes import Backend

COPIES, DELETION = "/api/v1/my/data-copies", "/api/v1/my/deletion"
PHONE, DOOR = canary_phone(11), f"{DOORS[0]} 1204"
NAMED_BY: Final = (PHONE, NAMES[1], "oCustomerMp", "oCustomerOa", "uCustomer")
PROBLEM, MESSAGE, PRAISE = "开机半小时还是热风", "楼下按门铃", "很仔细"
SEALED_WITH: Final = {
    "encryption__keys": json.dumps({"k1": KEY}),
    "encryption__current": "k1",
    "encryption__blind_index_key": INDEX_KEY,
}


# -- the town ----------------------------------------------------------------------------------


async def named(town: Town, who: str, name: str) -> None:
    """He gives his name, which the phone's own sign-in does not tell."""
    code = await town.control.phone_code(who, MP)
    account = await town.ask(who, "PUT", "/api/v1/me/phone", {"code": code})
    change = {"version": account.body["version"], "name": name}
    renamed = await town.ask(who, "PATCH", "/api/v1/me", change)
    assert (renamed.status, renamed.body["name"]) == (200, name), renamed.body


async def shared_home(town: Town) -> str:
    """The neighbour moves in, and adds where he is to be called. The household's id."""
    [home] = await town.get(CUSTOMER, "/api/v1/my/households")
    path = f"/api/v1/my/households/{home['id']}"
    invitation = await town.make(CUSTOMER, f"{path}/invitations")
    token = invitation["token"]
    await town.make(NEIGHBOUR, f"/api/v1/household-invitations/{token}/acceptance")
    there = {"area": "浙江省杭州市滨江区", "estate": "听涛苑", "door": f"{DOORS[1]} 7"}
    await town.make(NEIGHBOUR, f"{path}/addresses", there)
    household_id: str = home["id"]
    return household_id


async def reported(town: Town, code: str) -> tuple[Json, str]:
    """He names himself in his own words, sends a photo and a message. The ticket, the photo."""
    photo_id = await town.photo(CUSTOMER)
    [home] = await town.get(CUSTOMER, "/api/v1/my/households")
    [his_own] = [each["id"] for each in home["addresses"] if each["door"] == DOOR]
    report = {
        "device_codes": [code],
        "address_id": his_own,
        "symptoms": ["不制冷"],
        "problem": f"{PROBLEM}，请打 {PHONE} 找{NAMES[1]}",
        "media_ids": [photo_id],
    }
    ticket = await town.make(CUSTOMER, "/api/v1/tickets", report)
    words = {"text": f"我是{NAMES[1]}，{MESSAGE}，微信 oCustomerMp"}
    await town.act(CUSTOMER, ticket["id"], "message", words)
    return ticket, photo_id


async def closed(town: Town, ticket_id: str) -> None:
    """With a colleague asked for his sake, by name."""
    seller = {"kind": "person", "id": town.ids["seller"]}
    due_at = town.in_hours(5)["end"]
    asked = {"to": seller, "asked": f"{NAMES[1]}问能否延保", "due_at": due_at}
    await town.act("agent", ticket_id, "ask_task", asked)
    await finished(town, ticket_id)
    await town.act(CUSTOMER, ticket_id, "message", {"text": f"{NAMES[1]}谢谢师傅"})
    await town.act(CUSTOMER, ticket_id, "accept")
    rating = {"stars": 5, "tags": ["准时上门"], "words": f"{PRAISE}，{NAMES[1]}"}
    await town.act(CUSTOMER, ticket_id, "rate", rating)
    await town.act("agent", ticket_id, "close", {"satisfaction": 5})
    await town.settle()


async def clock_strikes(town: Town) -> None:
    """Every timed job of the worker, and whatever came of them."""
    for job in build_jobs(town.container):
        await job.run(town.clock())
    await town.settle()


# -- looking for him ---------------------------------------------------------------------------


def blind_keys(town: Town) -> list[str]:
    """All that he could be found by, made anew under every label."""
    blind = town.container.mongo.crypto.blind
    labels = (*REGISTRY, "phone_end", "phone_last_four")
    ways = ("miniprogram", "official_account", "unionid", MP)
    known = [PHONE, f"+86{PHONE}", PHONE[-4:], NAMES[1], *NAMED_BY[2:]]
    known += [f"{way}|{identity}" for way, identity in product(ways, NAMED_BY[2:])]
    return [blind(label, value) for label, value in product(labels, known)]


async def found(town: Town, database: Any, *words: str) -> list[str]:
    """Where the words stand: every document, sealed value, file and event that is stored."""
    keys = blind_keys(town)
    crypto = town.container.mongo.crypto
    return await asyncio.to_thread(traces, database, crypto, list(words), keys)


async def fetched_copy(town: Town) -> ZipFile:
    asked = await town.make(CUSTOMER, COPIES)
    await clock_strikes(town)
    [mine] = (await town.get(CUSTOMER, COPIES))["items"]
    assert (mine["id"], mine["state"]) == (asked["id"], "done")
    path = f"{COPIES}/{asked['id']}/file"
    assert (await town.ask(NEIGHBOUR, "GET", path)).status == 404
    assert (await town.ask("admin", "GET", path)).status == 404
    file = await town.ask(CUSTOMER, "GET", path)
    assert (file.status, file.headers["content-type"]) == (200, "application/zip")
    return ZipFile(io.BytesIO(file.raw))


def assert_his_and_nobody_elses(copy: ZipFile, photo_id: str) -> None:
    assert copy.testzip() is None
    assert copy.read(f"文件/photo-{photo_id}.jpeg")[:3] == b"\xff\xd8\xff"
    texts = [copy.read(name) for name in copy.namelist() if not name.endswith(".jpeg")]
    text = b"\n".join(texts).decode()
    for own in (*NAMED_BY[1:3], DOOR, PROBLEM, MESSAGE, PRAISE, "更换启动电容", "LH2607000001"):
        assert own in text, own
    assert set(re.findall(rf"{PHONE_PREFIX}\d{{4}}", text)) == {PHONE}
    assert {NAMES[0], NAMES[2]} & {name for name in NAMES if name in text} == set()
    names_wang = {name for name in copy.namelist() if NAMES[3].encode() in copy.read(name)}
    assert {name.partition("/")[0] for name in names_wang} == {"消息"}  # who was to come


# -- what stays --------------------------------------------------------------------------------


async def assert_the_work_is_still_told(town: Town, ticket_id: str, before: Json) -> None:
    """Without whom it was done for (Zhejiang, art. 26; Civil Code, art. 188)."""
    after = await town.ticket("agent", ticket_id)
    assert (after["number"], after["state"]) == (before["number"], "closed")
    changed = {name for name in after if after[name] != before[name]}
    personal = {"contact", "place", "problem", "rating", "media"}  # the photo was his own
    assert changed == {*personal, "actions", "version"}
    done, was = after["visits"][0]["hand_over"], before["visits"][0]["hand_over"]
    assert done == was
    assert after["rating"]["rating"]["stars"] == 5
    assert after["rating"]["rating"]["words"] == f"{PRAISE}，***"
    assert after["problem"] == f"{PROBLEM}，请打 *** 找***"
    assert (after["contact"]["name"], after["contact"]["phone"]) == ("", "")
    assert after["place"]["door"] == ""


async def assert_verified(backend: Backend) -> None:
    """As the operator runs it."""
    verified = await asyncio.to_thread(backend.run, "verify-timeline", **SEALED_WITH)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert verified.stdout.endswith("of 1 tickets, 0 findings\n"), verified.stdout


async def assert_the_mate_is_untouched(town: Town, home_id: str, code: str) -> None:
    me = await town.get(NEIGHBOUR, "/api/v1/me")
    assert (me["id"], me["name"]) == (town.ids[NEIGHBOUR], NAMES[2])
    homes = {each["id"]: each for each in await town.get(NEIGHBOUR, "/api/v1/my/households")}
    shared = homes[home_id]
    assert [member["account_id"] for member in shared["members"]] == [town.ids[NEIGHBOUR]]
    doors = {each["door"]: each["contact_name"] for each in shared["addresses"]}
    assert doors == {DOOR: "", f"{DOORS[1]} 7": NAMES[2]}
    seen = await town.get(NEIGHBOUR, f"/api/v1/codes/{code}")
    assert seen["record"]["serial"] == "LH2607000001"


async def assert_the_sticker_still_serves(town: Town, code: str) -> None:
    page = await town.api.get(f"/q/{code}")
    assert page.status == 200
    shown = page.raw.decode()
    for word in ("澜和", "KFR-35GW/LH26", "报修"):
        assert word in shown, word
    for secret in (*NAMED_BY, NAMES[2], DOOR):
        assert secret not in shown, secret


async def assert_he_returns_as_a_stranger(town: Town, ticket_id: str, code: str) -> None:
    """The same phone in the same hand: nobody we know."""
    former_id = town.ids[CUSTOMER]
    await sign_in(town, CUSTOMER)
    me = await town.get(CUSTOMER, "/api/v1/me")
    assert me["id"] != former_id
    assert me["name"] == ""
    assert (await town.get(CUSTOMER, COPIES))["items"] == []
    assert (await town.get(CUSTOMER, DELETION))["request"] is None
    assert (await town.get(CUSTOMER, "/api/v1/tickets"))["items"] == []
    assert (await town.ask(CUSTOMER, "GET", f"/api/v1/tickets/{ticket_id}")).status == 404
    assert (await town.get(CUSTOMER, f"/api/v1/codes/{code}"))["record"] is None


# -- the proof ---------------------------------------------------------------------------------


async def test_a_customer_is_deleted_and_nothing_of_him_is_found(
    town: Town,
    backend: Backend,
    mongo_admin: MongoClient[dict[str, Any]],
    database_name: str,
) -> None:
    database = mongo_admin[database_name]
    await named(town, CUSTOMER, NAMES[1])
    await named(town, NEIGHBOUR, NAMES[2])
    code = await claimed_device(town)
    home_id = await shared_home(town)
    await consents(town)
    ticket, photo_id = await reported(town, code)
    ticket_id = ticket["id"]

    refused = await town.ask(CUSTOMER, "POST", DELETION)
    assert (refused.status, refused.body["code"]) == (409, "deletion_refused")
    why = f"服务单 {ticket['number']} 还没有结束，请先办完或取消"
    assert refused.body["params"]["reasons"] == [why]
    assert (await town.get(CUSTOMER, DELETION))["request"] is None

    await closed(town, ticket_id)
    assert_his_and_nobody_elses(await fetched_copy(town), photo_id)
    before = await town.ticket("agent", ticket_id)
    known = await found(town, database, *NAMED_BY, DOOR)
    held_in = {place.partition(".")[0] for place in known}
    assert held_in >= {
        *("customer_accounts", "sessions", "households", "devices", "tickets", "timeline_lines"),
        *("inbox_messages", "deliveries", "ticket_tasks"),
    }, held_in

    asked = await town.make(CUSTOMER, DELETION)
    [hold] = asked["holds"]
    assert (asked["state"], hold["title"], hold["count"]) == ("waiting", "服务单", 1)
    await days_pass(town, 6)
    await sign_in(town, CUSTOMER)
    await clock_strikes(town)
    assert (await town.get(CUSTOMER, DELETION))["request"]["state"] == "waiting"
    assert (await town.get(CUSTOMER, "/api/v1/me"))["name"] == NAMES[1]

    await days_pass(town, 2)
    await sign_in(town, NEIGHBOUR)
    await town.news(CUSTOMER)
    await clock_strikes(town)
    for _ in range(2):  # once more changes nothing
        assert await found(town, database, *NAMED_BY) == []
        still_there = await found(town, database, DOOR)
        assert {place.partition(":")[0] for place in still_there} == {"households.addresses.door"}
        await clock_strikes(town)
    assert (await town.ask(CUSTOMER, "GET", "/api/v1/me")).status == 401
    await town.silent(CUSTOMER)

    await assert_the_work_is_still_told(town, ticket_id, before)
    await assert_verified(backend)
    [of_the_work, *_] = before["visits"][0]["hand_over"]["completion"]["after_photo_ids"]
    for media_id, status in ((photo_id, 404), (of_the_work, 200)):
        answer = await town.ask("agent", "GET", f"/api/v1/media/{media_id}")
        assert answer.status == status, (media_id, answer.body)
    await assert_the_mate_is_untouched(town, home_id, code)
    await assert_the_sticker_still_serves(town, code)
    await assert_he_returns_as_a_stranger(town, ticket_id, code)
