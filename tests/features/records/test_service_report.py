"""The service report on paper: complete, masked as the product masks, and not to be broken."""

from collections.abc import AsyncIterator
from hashlib import sha256
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image, ImageDraw

from backend.features.media import Media, MediaKind
from backend.features.procedures import AskedReading, ProcedureContent, ProcedureUse, Step
from tests.features.records.conftest import link_of
from tests.support.accounts import People
from tests.support.canaries import DOORS
from tests.support.definitions import Publishers
from tests.support.forms import FormPress, a_field
from tests.support.images import a_jpeg
from tests.support.kit import Answer
from tests.support.papers import pages_of, pictures_of, words_of
from tests.support.ticket_desk import Json, TicketDesk

HOSTILE = "<b>粗</b></para><img src='file:///etc/passwd'/>👍&#x202e;=1+1"


async def kept(
    desk: TicketDesk, content: bytes, kind: MediaKind = MediaKind.PHOTO, image: str = "image/jpeg"
) -> str:
    """A file of Wang's, whose bytes are there as well."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    digest = sha256(content).hexdigest()
    media = Media(
        kind=kind,
        content_type=image,
        bytes=len(content),
        sha256=digest,
        received_sha256=digest,
        thumbnail_bytes=1,
        uploaded_by=desk.wang.id,
        upload_key=uuid4().hex,
        created_at=desk.container.now(),
    )
    await desk.container.storage.gridfs.put(media.id, chunks())
    await desk.container.media_services.files.add(media)
    return media.id


def a_signature() -> bytes:
    image = Image.new("RGBA", (600, 240), (0, 0, 0, 0))
    ImageDraw.Draw(image).line(
        [(40, 180), (160, 40), (260, 200), (420, 60), (560, 180)], "black", 7
    )
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


async def report(desk: TicketDesk, ticket: Json, token: str) -> Answer:
    return await desk.api.get(f"/api/v1/tickets/{ticket['id']}/service-report", token=token)


async def makers_of(desk: TicketDesk, ticket: Json) -> list[str]:
    """The staff who made a report of it, as the audit has them."""
    entries = desk.container.mongo.collection("audit_entries")
    query = {"subject_id": ticket["id"], "action": "exported"}
    rows = await entries.find(query, limit=20, sort=[("at", 1), ("_id", 1)])
    assert {row["details"]["what"] for row in rows} <= {"service_report"}
    return [row["actor_id"] for row in rows]


async def served(desk: TicketDesk, people: People, photos: int = 2, **fields: object) -> Json:
    """A repair with everything on it: procedure, quotation, parts, readings, photos, signature."""
    publishers = await Publishers.of(desk.container, people)
    gauge = AskedReading(name="高压压力", unit="MPa")
    content = ProcedureContent(
        title="空调维修流程",
        used_for=(ProcedureUse(product_line_id=desk.line_id),),
        steps=(
            Step(name="cut", title="断开电源并验电", photos=1),
            Step(name="measure", title="测量压力", readings=(gauge,)),
        ),
    )
    await publishers.publish("sop", f"sop-{uuid4().hex[:8]}", content)
    ticket = await desk.working(**fields)
    cut = {"step": "cut", "media_ids": [await kept(desk, a_jpeg(640, 480))], "note": "内部备注"}
    await desk.act(desk.wang, ticket, "record_step", cut)
    readings = [{"name": "高压压力", "value": 1.8, "unit": "MPa"}]
    measure = {"step": "measure", "readings": readings}
    await desk.act(desk.wang, ticket, "record_step", measure)
    for _ in range(max(0, photos - 2) // 9 + 1):
        ids = [await kept(desk, a_jpeg(800, 600)) for _ in range(min(9, photos))]
        await desk.act(desk.wang, ticket, "photograph", {"media_ids": ids})
    quote = {
        "charges": [{"name": "上门费", "amount_fen": 5000}, {"name": "电容", "amount_fen": 13000}]
    }
    await desk.act(desk.wang, ticket, "quote", quote)
    agreed = {"agreed": True, "method": "app"}
    await desk.act(desk.customer, ticket, "answer_quote", agreed)
    done = await desk.completion(
        desk.wang,
        action=f"更换启动电容，试机正常。{HOSTILE}",
        before_photo_ids=[await kept(desk, a_jpeg(600, 800))],
        after_photo_ids=[await kept(desk, b"\xff\xd8 no picture at all")],
        readings=[{"name": "出风温度", "value": 12.5, "unit": "℃"}],
        amount_fen=18000,
    )
    finished = await desk.act(desk.wang, ticket, "finish", done)
    await desk.act(desk.wang, ticket, "receive_payment", {"amount_fen": 18000, "method": "wechat"})
    signed = {
        "method": "signature",
        "signature_id": await kept(desk, a_signature(), MediaKind.SIGNATURE, "image/png"),
        "content_hash": finished["visits"][-1]["hand_over"]["content_hash"],
    }
    return await desk.act(desk.wang, ticket, "accept", signed)


async def test_the_report_has_everything_the_customer_may_know(
    desk: TicketDesk, people: People
) -> None:
    ticket = await served(desk, people)
    answer = await report(desk, ticket, desk.customer.token)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert ticket["number"] in answer.headers["content-disposition"]
    words = words_of(answer.raw)
    for said in (
        ticket["number"],
        "不制冷",
        "上门服务（第1次）",
        "更换启动电容，试机正常。<b>粗</b></para><imgsrc='file:///etc/passwd'/>〓&#x202e;=1+1",
        "启动电容1¥0交给客户",
        "出风温度12.5°C",
        "作业流程：空调维修流程",
        "断开电源并验电",
        "高压压力1.8MPa",
        "报价合计¥180.00",
        "同意（在小程序里确认）",
        "已收¥180.00",
        "收款微信¥180.00",
        "方式现场签字",
        "客户签名",
        "服务经过",
        "联系人",
        f"第1页，共{len(pages_of(answer.raw))}页",
    ):
        assert said in words, said
    assert "内部备注" not in words
    assert words.count("（图片无法显示）") == 1, "the broken one"
    assert pictures_of(answer.raw) == 2 + 1 + 1 + 1, "on site, before, of a step, the signature"


async def test_people_are_masked_as_the_product_masks_them(
    desk: TicketDesk, people: People
) -> None:
    ticket = await served(desk, people)
    door = "".join(f"{DOORS[0]} 1204".split())
    phone = desk.phones.customer
    clear = words_of((await report(desk, ticket, desk.customer.token)).raw)
    assert door in clear
    assert phone in clear
    by_link = await desk.api.get(f"{await link_of(desk, ticket)}/service-report")
    assert (by_link.status, by_link.headers["content-type"]) == (200, "application/pdf")
    assert phone in words_of(by_link.raw), "he has nothing but his ticket, and it is his"
    for who in (desk.agent, desk.wang, desk.dispatcher):
        masked = words_of((await report(desk, ticket, who.token)).raw)
        assert door not in masked
        assert phone not in masked
        assert f"{phone[:3]}****{phone[-4:]}" in masked
        assert desk.phones.wang not in masked
    assert await makers_of(desk, ticket) == [desk.agent.id, desk.wang.id, desk.dispatcher.id]


async def test_a_report_is_for_those_alone_who_may_see_the_ticket(desk: TicketDesk) -> None:
    ticket = await desk.report()
    refused = await report(desk, ticket, desk.stranger.token)
    assert (refused.status, refused.body["code"]) == (404, "ticket_not_found")
    missing = await desk.api.get("/t/nobodys-link-at-all/service-report")
    assert (missing.status, missing.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert await makers_of(desk, ticket) == []


@pytest.mark.long
async def test_a_ticket_with_many_photos_is_printed(desk: TicketDesk, people: People) -> None:
    ticket = await served(desk, people, photos=20)
    answer = await report(desk, ticket, desk.customer.token)
    assert answer.status == 200
    assert pictures_of(answer.raw) >= 20


async def test_the_filled_form_is_on_it_in_the_words_it_was_answered_in(
    desk: TicketDesk, people: People
) -> None:
    press = await FormPress.of(desk.api, people)
    use = {"product_line_id": desk.line_id, "service_type": "repair"}
    columns = [a_field("text", "part", "零件"), a_field("number", "count", "件数")]
    fields = [
        a_field("reading", "pressure", "运行压力", unit="MPa", low=1, high=2, section="检测"),
        a_field("text", "owner", "户主", personal="person_name"),
        a_field("table", "used", "用料", columns=columns),
        a_field("media", "plate", "铭牌"),
        a_field("text", "inner", "内部评语", staff_only=True),
    ]
    content = {"title": "空调服务报告", "purpose": "report", "used_for": [use]}
    key = f"report-{uuid4().hex[:8]}"
    pin = await press.publish(key, content | {"fields": fields})
    ticket = await desk.working()
    values = {
        "pressure": 2.6,
        "owner": "欧阳修远",
        "used": [{"part": "铜管", "count": 2}, {"part": "氟利昂", "count": 1}],
        "plate": [{"id": await kept(desk, a_jpeg(300, 200)), "caption": "室外机铭牌"}],
        "inner": "老客户难缠",
    }
    done = await desk.completion(desk.wang, form=pin | {"values": values})
    await desk.act(desk.wang, ticket, "finish", done)
    renamed = [{**fields[0], "label": "系统压力"}, *fields[1:]]
    await press.publish(key, content | {"fields": renamed})
    theirs = await report(desk, ticket, desk.customer.token)
    words = words_of(theirs.raw)
    for said in ("空调服务报告", "检测", "运行压力2.6MPa（超出正常范围：1到2MPa）", "户主欧阳修远"):
        assert said in words, said
    assert "零件件数铜管2氟利昂1" in words
    assert "室外机铭牌" in words
    assert pictures_of(theirs.raw) == 1
    assert "系统压力" not in words
    ours = words_of((await report(desk, ticket, desk.agent.token)).raw)
    assert "欧阳修远" not in ours
    assert "户主欧**" in ours
    assert "老客户难缠" not in words + ours, "what is internal is on it for nobody"
