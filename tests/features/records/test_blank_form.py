"""A form on paper with nothing in it: all that is asked, and room to write."""

from uuid import uuid4

from tests.support.accounts import People
from tests.support.forms import FormPress, a_field, options
from tests.support.papers import pages_of, words_of
from tests.support.ticket_desk import TicketDesk

NOISY = {"kind": "choice", "fact": "noise", "values": ["o1"]}
FIELDS = [
    a_field("choice", "noise", "有无异响", options=options("有", "没有"), required=True),
    a_field("text", "where", "声音从哪里来", visible_if=NOISY, multiline=True),
    a_field("reading", "pressure", "运行压力", unit="MPa", low=1, high=2, section="检测"),
    a_field("date", "made", "生产日期"),
    a_field("window", "next", "下次上门", latest=30),
    a_field(
        "cascade",
        "which",
        "哪一种",
        options=[
            {"code": "air", "label": "空调"},
            {"code": "wall", "label": "挂机", "parent": "air"},
        ],
    ),
    a_field(
        "table",
        "used",
        "用料",
        columns=[a_field("text", "part", "零件"), a_field("number", "count", "件数", unit="个")],
    ),
    a_field("media", "plate", "铭牌照片"),
    a_field("signature", "signed", "客户签名"),
    a_field("text", "inner", "内部评语", staff_only=True),
]


async def test_a_blank_form_asks_on_paper_what_the_screen_asks(
    desk: TicketDesk, people: People
) -> None:
    press = await FormPress.of(desk.api, people)
    key = f"report-{uuid4().hex[:8]}"
    content = {"title": "空调服务报告", "purpose": "report", "introduction": "请用正楷填写"}
    await press.publish(key, content | {"fields": FIELDS})
    path = f"/api/v1/blank-forms/{key}"
    theirs = await desk.api.get(path, token=desk.wang.token)
    assert (theirs.status, theirs.headers["content-type"]) == (200, "application/pdf")
    words = words_of(theirs.raw)
    for said in (
        "空调服务报告",
        "请用正楷填写",
        "工单号",
        "有无异响（必填）□有□没有",
        "运行压力（单位MPa；正常1到2MPa）",
        "生产日期（年/月/日）",
        "下次上门（日期，几点到几点）",
        "□空调/挂机",
        "用料",
        "零件件数（个）",
        "铭牌照片□照片另外拍好",
        "客户签名",
        "内部评语",
        f"{key}第1版",
    ):
        assert said in words, said
    assert "有无异响" in words.partition("声音从哪里来")[2][:20], "when it is to be filled in"
    assert len(pages_of(theirs.raw)) <= 2
    customers = await desk.api.get(path, token=desk.customer.token)
    assert "内部评语" not in words_of(customers.raw)
    missing = await desk.api.get("/api/v1/blank-forms/no-such-form", token=desk.wang.token)
    assert (missing.status, missing.body["code"]) == (404, "definition_not_found")
    assert (await desk.api.get(path)).status == 401
