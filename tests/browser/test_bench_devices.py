"""A device by its code on the bench, and a blank sticker that gets its device at the customer's."""

import json
import re
from io import BytesIO
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.bench import Bench
from tests.browser.visitors import Visitors
from tests.browser.workshop import Workshop


def stickers(workshop: Workshop, count: int) -> tuple[Any, list[str]]:
    """A roll, and the links its first stickers carry, as a camera reads them."""
    roll = workshop.call("POST", "/api/v1/code-rolls", {"size": count})
    address = f"{workshop.installation.web}/api/v1/code-rolls/{roll['id']}/labels?format=png&first="
    links = []
    for number in range(1, count + 1):
        asked = Request(  # noqa: S310 - our own address
            f"{address}{number}", headers={"Authorization": f"Bearer {workshop.office}"}
        )
        with build_opener(ProxyHandler({})).open(asked, timeout=60) as drawn:
            [found] = zxingcpp.read_barcodes(Image.open(BytesIO(drawn.read())))
        links.append(found.text)
    return roll, links


def look_up(bench: Bench, text: str) -> None:
    bench.page.locator("[aria-label=设备码或链接] input:visible").fill(text)
    bench.tap(bench.button("查这台"))


def test_a_blank_sticker_becomes_the_devices_own_and_its_job_is_about_it(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician = workshop.person()
    ticket = workshop.booked(technician, device_ids=[], product="足浴盆")
    roll, (first, second, lost) = stickers(workshop, 3)
    bench = Bench.signed_in(visitors, technician)
    bench.open_job(ticket)
    bench.tap(bench.chip("更多"))
    bench.tap(bench.chip("扫码贴码"))
    look_up(bench, "你好")
    expect(bench.text("这不像设备码")).to_be_visible()
    look_up(bench, "A" * 22)
    expect(bench.text("这个码认不出来")).to_be_visible()
    bench.screens("bench-scan")
    look_up(bench, first)
    expect(bench.text("这张码贴在哪台上？")).to_be_visible()
    bench.page.locator("[aria-label=型号] input:visible").fill(f"NZ-{workshop.mark}")
    bench.tap(bench.button("查找"))
    bench.tap(bench.page.locator(".bx-cell:visible").filter(has_text=f"NZ-{workshop.mark}"))
    bench.page.locator("[aria-label=序列号] input:visible").fill(f"bx {workshop.mark}")
    bench.page.locator("[aria-label=装在哪里] input:visible").fill("卫生间")
    bench.shoot(bench.chip("拍照"))
    expect(bench.button("贴到这台新的上")).to_be_enabled()
    bench.screens("bench-bind")
    bench.tap(bench.button("贴到这台新的上"))
    expect(bench.text("档案")).to_be_visible()
    expect(bench.text(f"BX{workshop.mark}".upper())).to_be_visible()
    bench.screens("bench-device")
    (unit,) = workshop.seen(ticket)["devices"]
    bound = workshop.call("GET", f"/api/v1/devices/{unit['device_id']}")
    assert (bound["serial"], bound["install_place"], len(bound["photo_ids"])) == (
        f"BX{workshop.mark}".upper(),
        "卫生间",
        1,
    )
    assert workshop.story(ticket)[-1] == "add_unit"

    bench.back()
    look_up(bench, second)
    expect(bench.text("这张码贴在哪台上？")).to_be_visible()
    bench.page.locator("[aria-label=序列号] input:visible").fill(f"BX{workshop.mark}")
    bench.page.locator("[aria-label=型号] input:visible").fill("NZ")
    bench.tap(bench.button("查找"))
    bench.tap(bench.page.locator(".bx-cell:visible").filter(has_text=re.compile("已有码")))
    bench.tap(bench.page.locator(".uni-modal__btn_primary:visible"))
    expect(bench.text("档案")).to_be_visible()

    workshop.call("POST", f"/api/v1/code-rolls/{roll['id']}/voiding", {"reason": "整卷丢失"})
    bench.back()
    for gone in (first, lost):
        look_up(bench, "你好")
        expect(bench.text("这不像设备码")).to_be_visible()
        look_up(bench, gone)
        expect(bench.text("已作废换了新码")).to_be_visible()
    look_up(bench, second)
    expect(bench.text("卫生间")).to_be_visible()
    bench.tap(bench.button("去今天这张单"))
    expect(bench.text(f"“{ticket['problem']}”")).to_be_visible()


WECOM = """sticker => {
    const asked = window.asked = []
    const told = name => {
        if (name !== 'scanQRCode') return {word: 'ok'}
        return window.turnsBack ? {word: 'cancel'} : {word: 'ok', resultStr: sticker}
    }
    window.WeixinJSBridge = {
        on: () => undefined,
        invoke: (name, given, answer) => {
            asked.push({name, given})
            const {word, ...more} = told(name)
            setTimeout(() => answer({errMsg: `${name}:${word}`, ...more}))
        },
    }
}"""
"""A phone's WeCom, as far as a page sees it: it lends its camera."""
IN_WECOM = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile "
    "wxwork/4.1.30 MicroMessenger/7.0.1"
)


def test_inside_wecom_its_camera_reads_the_sticker_of_a_page_that_is_signed(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician = workshop.person()
    [code] = workshop.call("GET", f"/api/v1/devices/{workshop.device()}/codes")
    bench = Bench.of(visitors, technician, user_agent=IN_WECOM)
    link = f"{workshop.installation.web}/q/{code['code']}"
    bench.visitor.context.add_init_script(f"({WECOM})({json.dumps(link)})")
    bench.sign_in()
    bench.visitor.open("/bench/#/technician/device/scan")
    bench.page.evaluate("window.turnsBack = true")
    bench.tap(bench.button("扫一扫"))
    bench.page.wait_for_function("() => window.asked.some(each => each.name === 'scanQRCode')")
    expect(bench.button("扫一扫")).to_be_enabled()
    expect(bench.page.get_by_role("alert").locator("visible=true")).to_have_count(0)
    bench.page.evaluate("window.turnsBack = false")
    with bench.metered("扫码看设备"):
        bench.tap(bench.button("扫一扫"))
        expect(bench.text("档案")).to_be_visible()
    [verified] = [
        each["given"]
        for each in bench.page.evaluate("window.asked")
        if each["name"] == "preVerifyJSAPI"
    ]
    assert verified["verifyAppId"] == workshop.installation.described["wecom"]["corp_id"]
    assert verified["verifyJsApiList"] == ["scanQRCode"]
    assert re.fullmatch("[0-9a-f]{40}", verified["verifySignature"])
