"""A blank roll printed and stuck: one sticker scanned by a customer first, one by staff."""

import io
from typing import Any

import pypdfium2
import zxingcpp

from tests.features.records.browsing import Browser
from tests.journeys.town import AT_THE_DOOR, CUSTOMER, NEIGHBOUR, Town
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.images import a_jpeg

WECOM = "wecom"
CODES = "/api/v1/codes"
HOUSE = {
    "area": "浙江省杭州市滨江区",
    "estate": "青桐里",
    "door": f"{DOORS[0]} 1204",
    "name": NAMES[1],
}


async def printed(town: Town) -> tuple[list[str], str]:
    """Order a roll, print it, and look at every sticker with another program's eyes: the paths
    that the stickers hold, and the roll's number."""
    roll = await town.make("admin", "/api/v1/code-rolls", {"size": 2, "note": "七月第一卷"})
    sheet = await town.ask("admin", "GET", f"/api/v1/code-rolls/{roll['id']}/labels")
    assert (sheet.status, sheet.headers["content-type"]) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(io.BytesIO(sheet.raw))
    paths = []
    try:
        for number in range(len(document)):
            picture = document[number].render(scale=300 / 72).to_pil()
            [found] = zxingcpp.read_barcodes(picture)
            assert found.text.startswith("https://repair.example.com/q/")
            paths.append(found.text.removeprefix("https://repair.example.com"))
            words = document[number].get_textpage().get_text_range()
            assert f"{roll['number']}-{number + 1:04d}" in words
    finally:
        document.close()
    return paths, roll["number"]


async def reported_in_the_browser(town: Town, path: str) -> str:
    """Scanned with a telephone's camera, and filled in without an account; the ticket's page."""
    browser = Browser(town.api)
    page = await browser.open(path)
    assert "还没有登记设备" in page.text
    assert f"{path}/report" in page.links
    form = (await browser.open(f"{path}/report")).forms["report"]
    said: dict[str, Any] = {
        **HOUSE,
        "line": form.offered["line"][0],
        "problem": "开机半小时还是热风",
        "day": form.offered["day"][1],
        "window": "10-12",
        "phone": canary_phone(11),
        "consent": form.offered["consent"][0],
    }
    refused = await browser.refused(form, 422, None, **said)
    assert "请拍一张铭牌" in refused.text
    received = await browser.sent(form, a_jpeg(), **said)
    assert await browser.sent(form, a_jpeg(), **said) == received, "sent twice, made once"
    shown = await browser.open(received)
    assert shown.text
    return received.removesuffix("/received")


async def bound(town: Town, who: str, path: str, serial: str, model: str) -> dict[str, Any]:
    """Three calls: the scan, the suggestion, the binding."""
    code = path.removeprefix("/q/")
    scanned = await town.get(who, f"{CODES}/{code}")
    assert scanned["blank"]["may_bind"] is True
    asked = f"{CODES}/{code}/suggestions?serial={serial}&model={model}"
    suggested = await town.get(who, asked)
    order: dict[str, Any] = {"serial": serial}
    if known := suggested["devices"]:
        order = {"device_id": known[0]["id"], "replaces_code": known[0]["has_code"]}
    else:
        order["model_id"] = suggested["models"][0]["id"]
    return await town.make(who, f"{CODES}/{code}/binding", order)


async def test_the_customer_scans_first_and_the_technician_after(town: Town) -> None:
    (path, _), roll = await printed(town)
    link = await reported_in_the_browser(town, path)
    await town.told("agent", "新的服务申请", place=WECOM)
    [ticket] = (await town.get("agent", "/api/v1/tickets"))["items"]
    ticket_id = ticket["id"]
    read = await town.ticket("agent", ticket_id)
    [device] = read["devices"]
    assert (device["device_id"], device["code_tag"]) == ("", f"{roll}-0001")
    assert device["nameplate_photo_id"] in read["media"]
    again = await Browser(town.api).open(f"{path}/report")
    assert again.forms["report"].action == f"{path}/nameplate-report"

    await town.act("agent", ticket_id, "approve", {"problem_type": "制冷"})
    await town.act("dispatcher", ticket_id, "dispatch", {"technician_ids": [town.ids["wang"]]})
    await town.act("wang", ticket_id, "take")
    await town.act("wang", ticket_id, "book", {"window": town.in_hours(1)})
    await town.act("wang", ticket_id, "depart")
    outside = {"outside_reason": "weak_signal", "photo_ids": [await town.photo("wang")]}
    await town.act("wang", ticket_id, "arrive", AT_THE_DOOR | outside)

    record = await bound(town, "wang", path, "LH2607000042", "KFR-35")
    await town.settle()
    [named] = (await town.ticket("wang", ticket_id))["devices"]
    assert (named["device_id"], named["model"]) == (record["id"], "KFR-35GW/LH26")
    assert named["nameplate_photo_id"] == device["nameplate_photo_id"]
    page = await Browser(town.api).open(link)
    assert "KFR-35GW/LH26" in page.text
    scanned = await Browser(town.api).open(path)
    assert "挂壁式空调" in scanned.text
    mine = await town.ticket(CUSTOMER, ticket_id)
    assert mine["devices"][0]["device_id"] == record["id"], "his phone made it his ticket"
    assert (await town.ask(NEIGHBOUR, "GET", f"/api/v1/tickets/{ticket_id}")).status == 404


async def test_the_technician_scans_first_and_the_customer_after(town: Town) -> None:
    (_, path), roll = await printed(town)
    record = await bound(town, "wang", path, "LH2607000001", "KFR-35")
    assert record["id"] == town.ids["device"], "it was in the books already"
    code = path.removeprefix("/q/")
    second = await town.ask(
        "li", "POST", f"{CODES}/{code}/binding", {"device_id": town.ids["device"]}
    )
    assert (second.status, second.body["code"]) == (409, "code_is_bound")
    page = (await town.api.get(path)).raw.decode()
    for word in ("澜和", "挂壁式空调", "我要报修"):
        assert word in page
    for secret in (roll, "LH2607000001", NAMES[1]):
        assert secret not in page
    claim = await town.make(CUSTOMER, f"{CODES}/{code}/claims", {})
    assert claim["outcome"] == "bound"
    report = {
        "device_codes": [code],
        "problem": "不制冷",
        "address": {"region": f"{HOUSE['area']}{HOUSE['estate']}", "door": HOUSE["door"]},
    }
    ticket = await town.make(CUSTOMER, "/api/v1/tickets", report)
    [device] = ticket["devices"]
    assert (device["device_id"], device["code_id"]) == (town.ids["device"], "")
    life = await town.get("agent", f"{CODES}/{code}/life")
    assert [service["id"] for service in life["services"]["items"]] == [ticket["id"]]
