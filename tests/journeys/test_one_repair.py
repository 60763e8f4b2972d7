"""The product's main job: from the label on the device to the rating, everybody told."""

import io

import pypdfium2
import zxingcpp

from backend.features.timeline import verify_timeline
from tests.journeys.town import AT_THE_DOOR, CUSTOMER, HOME, NEIGHBOUR, Town
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.platform import MP

MINIPROGRAM, WECOM = "miniprogram", "wecom"


async def scan_the_label(town: Town) -> str:
    """Print the sheet, look at it with another program's eyes, and return the code's path."""
    sheet = await town.ask(
        "admin", "POST", "/api/v1/label-sheets", {"device_ids": [town.ids["device"]]}
    )
    assert (sheet.status, sheet.headers["content-type"]) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(io.BytesIO(sheet.raw))
    try:
        picture = document[0].render(scale=300 / 72).to_pil()
    finally:
        document.close()
    [found] = zxingcpp.read_barcodes(picture)
    assert found.text.startswith("https://repair.example.com/q/")
    return found.text.removeprefix("https://repair.example.com")


async def claimed_device(town: Town) -> str:
    """The label is scanned, the buyer claims the device and gives his address. Its code."""
    path = await scan_the_label(town)
    page = await town.api.get(path)
    assert page.status == 200
    shown = page.raw.decode()
    for word in ("澜和", "挂壁式空调", "KFR-35GW/LH26", "保修期内", "报修"):
        assert word in shown, word
    for secret in (NAMES[1], canary_phone(11), "LH2607000001"):
        assert secret not in shown, secret
    code = path.removeprefix("/q/")
    claim = await town.make(CUSTOMER, f"/api/v1/codes/{code}/claims", {})
    assert claim["outcome"] == "bound"
    [home] = await town.get(CUSTOMER, "/api/v1/my/households")
    await town.make(CUSTOMER, f"/api/v1/my/households/{home['id']}/addresses", HOME)
    return code


async def consents(town: Town) -> None:
    """The customer taps 允许 in WeChat's dialog, and the mini-program passes the answers on."""
    offered = (await town.get(CUSTOMER, "/api/v1/me/subscriptions"))["items"]
    assert len(offered) >= 10
    for each in offered:
        await town.control.grant_consent("oCustomerMp", each["template_id"], 2, MP)
    for _ in range(2):
        for at in range(0, len(offered), 3):  # WeChat asks for three at once
            answers = {each["template_id"]: "accept" for each in offered[at : at + 3]}
            told = await town.ask(
                CUSTOMER, "POST", "/api/v1/me/subscriptions", {"answers": answers}
            )
            assert told.status == 200, told.body


async def reported(town: Town) -> dict[str, object]:
    code = await claimed_device(town)
    await consents(town)
    return await town.make(
        CUSTOMER,
        "/api/v1/tickets",
        {
            "device_codes": [code],
            "symptoms": ["不制冷"],
            "problem": "开机半小时还是热风",
        },
    )


async def finished(town: Town, ticket_id: str) -> None:
    """From the pool to the hand-over by Wang, nobody's phone looked at."""
    await town.act("agent", ticket_id, "approve", {"problem_type": "制冷"})
    await town.act("dispatcher", ticket_id, "dispatch", {"technician_ids": [town.ids["wang"]]})
    await town.act("wang", ticket_id, "take")
    await town.act("wang", ticket_id, "book", {"window": town.in_hours(1)})
    await town.act("wang", ticket_id, "depart")
    await town.act("wang", ticket_id, "arrive", AT_THE_DOOR)
    await town.act("wang", ticket_id, "start_work")
    await town.act("wang", ticket_id, "finish", await completion(town, "wang"))


async def completion(town: Town, who: str) -> dict[str, object]:
    return {
        "result": "solved",
        "fault_code": "制冷系统.压缩机.启动电容失效",
        "action": "更换启动电容，试机正常",
        "before_photo_ids": [await town.photo(who)],
        "after_photo_ids": [await town.photo(who)],
        "parts": [{"name": "启动电容", "quantity": 1, "unit_price_fen": 0, "old_part": "given"}],
        "labour_minutes": 45,
    }


async def looked_at(town: Town) -> None:
    """All phones are read; what comes from now on is news."""
    for person in (CUSTOMER, NEIGHBOUR, "agent", "dispatcher", "wang", "li"):
        await town.news(person)


async def test_from_the_scan_to_the_rating(town: Town) -> None:
    ticket = await reported(town)
    number, ticket_id = str(ticket["number"]), str(ticket["id"])
    assert ticket["state"] == "submitted"
    await town.told(CUSTOMER, number, place=MINIPROGRAM)
    for desk in ("agent", "dispatcher"):
        await town.told(desk, "新的服务申请", number, place=WECOM)
    await town.silent("wang", "li", NEIGHBOUR)
    assert (await town.ask(NEIGHBOUR, "GET", f"/api/v1/tickets/{ticket_id}")).status == 404
    assert (await town.ask("wang", "GET", f"/api/v1/tickets/{ticket_id}")).status == 404

    await town.act("agent", ticket_id, "approve", {"problem_type": "制冷", "priority": "high"})
    await town.act("dispatcher", ticket_id, "dispatch", {"technician_ids": [town.ids["wang"]]})
    await town.told("wang", "新工单", number, place=WECOM)
    await town.told(CUSTOMER, number, place=MINIPROGRAM)
    await town.act("wang", ticket_id, "take")
    await town.silent(CUSTOMER)

    window = town.in_hours(1)
    await town.act("wang", ticket_id, "book", {"window": window})
    await town.told(CUSTOMER, number, f"{NAMES[3]}师傅", "appointment_made", place=MINIPROGRAM)
    coming = await town.ticket(CUSTOMER, ticket_id)
    assert coming["state"] == "appointed"
    assert coming["owes_next"]["name"] == "师傅"

    await town.act("wang", ticket_id, "depart")
    await town.told(CUSTOMER, number, place=MINIPROGRAM)
    at_the_door = await town.act("wang", ticket_id, "arrive", AT_THE_DOOR)
    assert at_the_door["state"] == "in_service"
    assert at_the_door["place"]["door"] == f"{DOORS[0]} 1204"
    await town.act("wang", ticket_id, "start_work")
    await town.silent(CUSTOMER, "agent")

    done = await town.act("wang", ticket_id, "finish", await completion(town, "wang"))
    assert done["state"] == "done"
    await town.told(CUSTOMER, number, place=MINIPROGRAM)
    offered = await town.acts(CUSTOMER, ticket_id)
    assert {"accept", "refuse_acceptance"} <= offered
    await town.act(CUSTOMER, ticket_id, "accept")
    await town.told(CUSTOMER, number, place=MINIPROGRAM)
    rating = {"stars": 5, "tags": ["准时上门"], "words": "很仔细"}
    rated = await town.act(CUSTOMER, ticket_id, "rate", rating)
    assert rated["rating"]["rating"]["stars"] == 5

    closed = await town.act("agent", ticket_id, "close", {"satisfaction": 5})
    assert closed["state"] == "closed"
    await town.told(CUSTOMER, number, place=MINIPROGRAM)
    await town.silent("wang", "li", NEIGHBOUR, "dispatcher")

    lines = (await town.get(CUSTOMER, f"/api/v1/tickets/{ticket_id}/timeline?limit=100"))["items"]
    acts = [line["action"] for line in lines]
    for act in ("create", "take", "book", "depart", "arrive", "finish", "accept", "rate", "close"):
        assert act in acts, acts
    report = await verify_timeline(
        town.container.timeline_lines, town.container.tickets.heads, town.container.unit_of_work
    )
    assert (report.sound, report.subjects) == (True, 1)
