"""Forms that a firm designed, from the call to the paper: asked at the desk, on the road without a
network, and at the handing over, where the customer signs once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.bench import Bench, a_photo
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor, Visitors
from tests.browser.workshop import HOME, Workshop
from tests.support.papers import pictures_of, words_of

SERVICE = "debug"  # nobody else's tests use it
WELL = {"kind": "choice", "fact": "water", "values": ["well"]}


def option(code: str, label: str, **more: str) -> Any:
    return {"code": code, "label": label} | more


def field(kind: str, name: str, label: str, **more: Any) -> Any:
    return {"type": kind, "name": name, "label": label} | more


ASKED = [
    field("choice", "water", "用的是什么水", required=True,
          options=[option("tap", "自来水"), option("well", "井水")]),
    field("number", "depth", "井有多深", unit="米", minimum=1, required=True, visible_if=WELL),
    field("text", "flat", "户型", section="现场情况", max_length=20),
    field("multi", "signs", "有哪些现象", min_count=2,
          options=[option("loud", "有响声"), option("leak", "漏水"), option("cold", "不热")]),
    field("cascade", "where", "哪个部位", options=[
        option("body", "盆体"), option("power", "电源"),
        option("plug", "插头", parent="power"), option("cable", "电线", parent="power")]),
    field("date", "since", "哪天开始的", latest=0),
    field("window", "free", "哪段时间方便", latest=9, opens="08:00", closes="20:00"),
    field("media", "shots", "故障照片", captions="required", max_count=2),
    field("scan", "label", "机身上的码", pattern="serial"),
    field("reading", "pressure", "水压", unit="MPa", low=0.1, high=0.4),
    field("location", "spot", "机器在哪里"),
    field("table", "parts", "想换的件", columns=[
        field("text", "part", "名称", required=True), field("number", "count", "个数")]),
    field("signature", "witness", "受理人签名", staff_only=True),
]  # fmt: skip
ARRIVED = [
    field("choice", "safe", "现场是否安全", required=True,
          options=[option("yes", "安全"), option("no", "不安全")]),
    field("media", "door", "门牌照片", min_count=1, max_count=2, required=True),
]  # fmt: skip
CALLED = [
    field("choice", "heard", "谁接的电话", required=True,
          options=[option("self", "本人"), option("other", "家人")]),
]  # fmt: skip
REPORTED = [field("number", "litres", "试水升数", unit="升", minimum=1, required=True)]
ACCEPTED = [
    field("multi", "checked", "当面检查过", min_count=2, required=True,
          options=[option("works", "能用"), option("clean", "收拾干净")]),
    field("signature", "signed", "客户签名", required=True),
]  # fmt: skip


@dataclass
class Designed:
    workshop: Workshop
    phone: str
    device_id: str

    def publish(self, purpose: str, title: str, fields: list[Any], of: str = "") -> str:
        mark = self.workshop.mark
        uses = [{"product_line_id": self.workshop.line_id, "service_type": SERVICE}]
        content = {
            "title": title,
            "purpose": purpose,
            "used_for": [] if purpose == "step" else uses,
            "shown_to_customer": purpose == "step",
            "fields": fields,
        }
        key = f"{of or purpose}-{mark}"
        self.workshop.publish("form", key, content)
        return key


@pytest.fixture(scope="module")
def designed(installation: Installation) -> Iterator[Designed]:
    """A home with a device of a line that asks four forms."""
    shop = Workshop(installation)
    phone = f"136{uuid4().int % 10**8:08d}"
    point = {"latitude": HOME.latitude, "longitude": HOME.longitude, "system": "gcj02"}
    address = {"area": "浙江省杭州市滨江区", "estate": "青桐里", "door": "9 幢 901", "point": point}
    home = {"phone": phone, "name": "沈女士", "address": address}
    household = shop.call("POST", "/api/v1/households", home, token=shop.agent)
    device_id = shop.device()
    bound = {"household_id": household["id"], "reason": "客户来电登记"}
    shop.call("PUT", f"/api/v1/devices/{device_id}/household", bound)
    made = Designed(shop, phone, device_id)
    made.publish("request", "调试登记", ASKED)
    made.publish("report", "调试报告", REPORTED)
    made.publish("acceptance", "验收单", ACCEPTED)
    demands = [
        {"act": "arrive", "form_key": made.publish("step", "到场检查", ARRIVED)},
        {"act": "ask", "form_key": made.publish("step", "通话记录", CALLED, of="call")},
    ]
    flow = f"/api/v1/definitions/flow/{SERVICE}"
    before = shop.call("GET", flow)
    content = before["published"]["content"] | {"demands": demands}
    draft = shop.call(
        "PUT",
        f"{flow}/draft",
        {"version": before["definition"]["version"], "content": content},
    )
    second = shop.person("business_administrator").token
    shop.call("POST", f"{flow}/draft/publication", {"version": draft["version"]}, token=second)
    yield made
    version = shop.call("GET", flow)["definition"]["version"]
    back = {"version": version, "number": before["published"]["number"]}
    shop.call("POST", f"{flow}/rollback", back, token=second)


def sign(page: Page, pad: Locator) -> None:
    """By mouse, slowly enough to be a name."""
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    for step in range(40):
        page.mouse.move(box["x"] + 30 + step * 4, box["y"] + 40 + step % 7 * 6)
    page.mouse.up()


def question(page: Page, name: str) -> Locator:
    return page.locator(f"[data-field='{name}']")


def answer_all(page: Page) -> None:
    """One of each of the thirteen kinds, the one that a choice brings up among them."""
    expect(question(page, "depth")).to_have_count(0)
    page.get_by_role("radio", name="井水").click()
    question(page, "depth").get_by_role("textbox").fill("12.5")
    question(page, "flat").get_by_role("textbox").fill("三室两厅")
    question(page, "signs").get_by_label("漏水").check()
    question(page, "where").get_by_role("combobox").first.select_option("power")
    question(page, "where").get_by_role("combobox").nth(1).select_option("cable")
    question(page, "since").get_by_role("textbox").fill("2026-01-05")
    question(page, "shots").get_by_label("选照片").set_input_files(a_photo())
    expect(question(page, "shots").get_by_role("img")).to_be_visible()
    question(page, "label").get_by_role("textbox").fill("BX-2026-0001")
    question(page, "pressure").get_by_role("textbox").fill("0.52")
    expect(question(page, "pressure").get_by_text("超出正常范围")).to_be_visible()
    question(page, "spot").get_by_label("在哪里").fill("北阳台")
    question(page, "spot").get_by_label("纬度").fill("30.2079")
    question(page, "spot").get_by_label("经度").fill("120.2105")
    question(page, "parts").get_by_role("button", name="加一行").click()
    question(page, "parts").get_by_label("第 1 行 名称").fill("加热管")
    question(page, "parts").get_by_label("第 1 行 个数").fill("2")
    sign(page, question(page, "witness").get_by_role("img"))
    question(page, "witness").get_by_role("button", name="签好了").click()
    expect(question(page, "witness").get_by_role("button", name="已签好")).to_be_visible()


def test_a_call_is_asked_everything_the_firm_designed(visitor: Visitor, designed: Designed) -> None:
    page = visitor.sign_in("service_agent", at="/console/desk?intake=1")
    page.get_by_label("来电号码、后四位或姓名").fill(designed.phone)
    page.keyboard.press("Enter")
    expect(page.get_by_text("只需再问客户")).to_be_visible()
    page.get_by_role("button", name="调试", exact=True).click()
    expect(page.get_by_text("调试登记", exact=True)).to_be_visible()
    problem = f"开机没反应 {uuid4().hex[:8]}"
    page.get_by_label("客户原话").fill(problem)
    build = page.get_by_role("button", name="建单")
    build.click()
    expect(page.get_by_text("“用的是什么水”还没有填")).to_be_visible()
    answer_all(page)
    build.click()
    expect(page.get_by_text("井有多深”应为整数")).to_be_visible()
    expect(page.get_by_text("至少选 2 项")).to_be_visible()
    expect(page.get_by_text("每个文件都要写一句说明")).to_be_visible()
    visitor.screens("console-intake-form")
    question(page, "depth").get_by_role("textbox").fill("12")
    question(page, "signs").get_by_label("有响声").check()
    question(page, "shots").get_by_label("第 1 个的说明").fill("插头烧黑")
    build.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(problem)
    ticket_id = page.url.rpartition("/")[2].partition("?")[0]
    path = f"/api/v1/tickets/{ticket_id}/forms"
    forms = designed.workshop.call("GET", path, token=designed.workshop.agent)["forms"]
    [request] = [each for each in forms if each["purpose"] == "request"]
    told = {each["name"]: each["words"] for each in request["answers"][0]["fields"]}
    assert told["water"] == "井水"
    assert told["depth"] == "12 米"
    assert told["signs"] == "有响声、漏水"
    assert told["where"] == "电源 / 电线"
    assert told["since"] == "2026-01-05"
    assert told["label"] == "BX-2026-0001"
    assert told["spot"].startswith("北")  # a place is masked for who is not on his way there
    page.get_by_role("tab", name="表单").click()
    expect(page.get_by_text("插头烧黑")).to_be_visible()
    visitor.screens("console-ticket-forms")


def test_an_act_at_the_desk_is_done_with_its_form(visitor: Visitor, designed: Designed) -> None:
    shop = designed.workshop
    ticket = shop.reported(SERVICE)
    page = visitor.sign_in("service_agent", at=f"/console/tickets/{ticket['id']}")
    page.get_by_role("button", name="问客户", exact=True).click()
    sheet = page.get_by_role("dialog", name="问客户")
    sheet.get_by_label("内容").fill("家里几楼？")
    expect(sheet.get_by_text("通话记录")).to_be_visible()
    sheet.get_by_role("button", name="问客户", exact=True).click()
    expect(sheet.get_by_text("“谁接的电话”还没有填")).to_be_visible()
    assert shop.seen(ticket)["state"] == "submitted"
    visitor.screens("console-act-form")
    sheet.get_by_role("radio", name="家人").click()
    sheet.get_by_role("button", name="问客户", exact=True).click()
    expect(sheet).to_have_count(0)
    page.get_by_role("tab", name="表单").click()
    expect(page.get_by_role("tabpanel").get_by_text("家人", exact=True)).to_be_visible()
    assert shop.story(ticket)[-1] == "ask"


def test_what_a_step_demands_is_filled_in_without_a_network_and_signed_once(
    visitors: Visitors, designed: Designed
) -> None:
    shop = designed.workshop
    technician = shop.person()
    ticket = shop.booked(technician, SERVICE)
    bench = Bench.signed_in(visitors, technician)
    expect(bench.text(ticket["problem"])).to_be_visible()
    bench.await_shell()
    bench.visitor.cut()
    bench.tap(bench.button("出发"))
    bench.open_job(ticket)
    bench.check_in()
    expect(bench.text("现场是否安全")).to_be_visible()
    bench.tap(bench.button("填好了"))
    expect(bench.text("“现场是否安全”还没有填")).to_be_visible()
    bench.tap(bench.chip("安全"))
    bench.shoot(bench.named("拍门牌照片"))
    expect(bench.named("门牌照片 1")).to_be_visible()
    bench.screens("bench-step-form")
    bench.tap(bench.button("填好了"))
    bench.tap(bench.button("确认到场"))
    bench.tell_the_repair()
    bench.tap(bench.button("填服务报告"))
    bench.page.locator("#form-litres input:visible").fill("6")
    bench.tap(bench.button("填好了"))
    bench.shoot(bench.button("拍维修后"))
    expect(bench.text("维修后 1 张")).to_be_visible()
    bench.tap(bench.button("完工"))
    expect(bench.text("当面检查过")).to_be_visible()
    expect(bench.text("客户签名")).to_have_count(0)
    bench.tap(bench.page.get_by_role("checkbox", name="能用").locator("visible=true"))
    bench.tap(bench.page.get_by_role("checkbox", name="收拾干净").locator("visible=true"))
    bench.sign()
    bench.screens("bench-acceptance-form")  # the phone is turned, and back
    bench.tap(bench.button("提交完工"))
    expect(bench.text("已完成 1")).to_be_visible()
    assert shop.story(ticket)[-1] == "book"
    bench.visitor.mend()
    bench.tap(bench.page.locator(".bench-pill:visible"))
    expect(bench.text("都传完了")).to_be_visible()
    assert shop.story(ticket)[-1] == "accept"
    forms = shop.call("GET", f"/api/v1/tickets/{ticket['id']}/forms", token=shop.agent)["forms"]
    given = {each["purpose"]: each["answers"][0] for each in forms if each["answers"]}
    told = {each["name"]: each for answers in given.values() for each in answers["fields"]}
    assert (told["safe"]["words"], told["litres"]["words"]) == ("安全", "6 升")
    assert told["checked"]["words"] == "能用、收拾干净"
    assert len(told["door"]["media_ids"]) == len(told["signed"]["media_ids"]) == 1
    paper = service_report(shop, ticket)
    for words in ("到场检查", "现场是否安全", "试水升数", "6升", "当面检查过"):
        assert words in words_of(paper), words
    assert pictures_of(paper) >= 2


def service_report(shop: Workshop, ticket: Any) -> bytes:
    address = f"{shop.installation.web}/api/v1/tickets/{ticket['id']}/service-report"
    request = Request(address, headers={"Authorization": f"Bearer {shop.agent}"})  # noqa: S310 - our own address
    with build_opener(ProxyHandler({})).open(request, timeout=60) as answer:
        paper: bytes = answer.read()
    return paper
