"""A ticket behind its link: how it stands, who comes, and what this person may do now."""

from datetime import timedelta

import pytest

from backend.features.records.service.linked_tickets import DEEDS_AN_HOUR
from backend.features.tickets import TicketState
from backend.kit.pii import mask_phone
from tests.features.records.browsing import Browser, Form, Seen
from tests.features.records.conftest import link_of, phone_of
from tests.support.application import MovableClock
from tests.support.canaries import NAMES
from tests.support.images import a_jpeg
from tests.support.kit import Api
from tests.support.ticket_desk import AT_THE_DOOR, Json, TicketDesk


async def state_of(desk: TicketDesk, ticket: Json) -> TicketState:
    return TicketState((await desk.stored(ticket))["state"])


async def opened(desk: TicketDesk, browser: Browser, ticket: Json) -> Seen:
    return await browser.open(await link_of(desk, ticket))


def deeds(page: Seen) -> set[str]:
    return {name.removeprefix("do-") for name in page.forms}


# -- what is seen ------------------------------------------------------------------------------


async def test_before_anybody_is_known_the_page_says_what_happens_next(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.report(symptoms=["不制冷"], problem="外机不转")
    page = await opened(desk, browser, ticket)
    assert page.words[:10] == [
        "服务单",
        "服务单",
        "报修已收到",
        "客服看过就联系您",
        "已提交",
        "已受理",
        "已约好",
        "上门中",
        "验收",
        "客服看过就联系您，安排好师傅会告诉您是谁",
    ]
    shown = dict(zip(page.words[12:22:2], page.words[13:23:2], strict=True))
    assert shown == {
        "报修": "不制冷",
        "情况": "外机不转",
        "地址": "浙江省杭州市滨江区青桐里 鹂鸣幢 ***",
        "联系人": f"{NAMES[1][0]}** {mask_phone(await phone_of(desk, desk.customer))}",
        "费用": "目前 ¥0",
    }
    assert page.words[24:28] == [
        "接下来",
        "客服核对情况，打您留的电话",
        shown_time(page),
        "您提交了报修",
    ]
    assert deeds(page) == {"message", "time", "urge", "cancellation"}


def shown_time(page: Seen) -> str:
    """The time of the newest line."""
    return page.words[page.words.index("接下来") + 2]


async def test_who_comes_is_shown_with_a_way_to_call_him(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.dispatched()
    before = await opened(desk, browser, ticket)
    assert "正在安排师傅" in before.words
    assert not [link for link in before.links if link.startswith("tel:")]
    await desk.act(desk.wang, ticket, "take")
    await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(1)})
    await desk.act(desk.wang, ticket, "depart")
    page = await opened(desk, browser, ticket)
    name, phone = f"{NAMES[3][0]}师傅", await phone_of(desk, desk.wang)
    assert f"{name}正在路上" in page.words
    assert f"负责上门 · {mask_phone(phone)}" in page.words
    assert {link for link in page.links if link.startswith("tel:")} == {f"tel:{phone}"}
    assert "打给师傅" in page.words
    assert NAMES[3] not in page.text


async def test_every_state_has_its_sentence(desk: TicketDesk, browser: Browser) -> None:
    """mobile.md 2.2, along the usual way and the ones beside it."""
    said: list[str] = []

    async def look(ticket: Json) -> None:
        page = await opened(desk, browser, ticket)
        said.append(page.words[2])

    ticket = await desk.report()
    await look(ticket)
    await desk.act(desk.agent, ticket, "ask", {"text": "有代码吗？"})
    await look(ticket)
    await desk.act(desk.customer, ticket, "answer", {"text": "E5"})
    await desk.act(desk.agent, ticket, "submit_for_review")
    await look(ticket)
    await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})
    await look(ticket)
    await desk.act(desk.dispatcher, ticket, "dispatch", {"technician_ids": [desk.wang.id]})
    await desk.act(desk.wang, ticket, "take")
    await look(ticket)
    await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(48)})
    await desk.act(desk.wang, ticket, "suspend", {"reason": "waiting_part"})
    await look(ticket)
    await desk.act(desk.agent, ticket, "resume")
    await desk.act(desk.wang, ticket, "arrive", AT_THE_DOOR)
    await look(ticket)
    await desk.act(desk.wang, ticket, "start_work")
    await look(ticket)
    charges = {"charges": [{"name": "电容", "amount_fen": 18000}]}
    await desk.act(desk.wang, ticket, "quote", charges)
    await look(ticket)
    await desk.act(desk.wang, ticket, "leave_incomplete", {"reason": "needs_part"})
    await look(ticket)
    await desk.act(desk.agent, ticket, "close_incomplete", {"reason": "customer_gave_up"})
    await look(ticket)
    await desk.act(desk.agent, ticket, "close", {})
    await look(ticket)
    name = f"{NAMES[3][0]}师傅"
    assert said == [
        "报修已收到",
        "客服想问您一句",
        "正在核对保修和配件",
        "正在安排师傅",
        f"{name}会联系您约时间",
        "先暂停：等配件",
        f"{name}已经到了",
        f"{name}正在维修",
        "有一项要收费，等您确认",
        "还要再来一次",
        "谢谢，说说这次服务",
        "已完成",
    ]


async def test_a_refused_and_a_cancelled_report_say_so(desk: TicketDesk, browser: Browser) -> None:
    ticket = await desk.report()
    reason = {"reason": "out_of_area", "note": "这个地区没有网点"}
    await desk.act(desk.agent, ticket, "reject", reason)
    page = await opened(desk, browser, ticket)
    assert page.words[2:4] == ["这次没能受理", "这个地区没有网点"]
    other = await desk.report()
    await desk.act(desk.customer, other, "cancel", {"reason": "not_needed"})
    assert (await opened(desk, browser, other)).words[2] == "已取消"


async def test_the_story_has_what_is_for_the_customer_and_no_more(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.report()
    await desk.act(desk.agent, ticket, "message", {"text": "客户脾气急"})
    public = {"text": "已联系厂家", "to_customer": True}
    await desk.act(desk.agent, ticket, "message", public)
    await desk.act(desk.agent, ticket, "submit_for_review")
    duty = {"problem_type": "制冷", "duty": {"party": "manufacturer", "reason": "电容早期失效"}}
    await desk.act(desk.agent, ticket, "approve", duty)
    page = await opened(desk, browser, ticket)
    assert "客服说" in page.words
    assert "已联系厂家" in page.words
    assert "客服已受理" in page.words
    for internal in ("客户脾气急", "电容早期失效", "正在核对"):
        assert internal not in page.text


async def test_the_page_is_not_kept_found_or_followed(desk: TicketDesk) -> None:
    ticket = await desk.report()
    answer = await desk.api.get(await link_of(desk, ticket))
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert b'<meta name="robots" content="noindex,nofollow">' in answer.raw
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in answer.raw.decode()


async def test_photos_of_the_work_are_shown_to_whoever_holds_the_link(
    desk: TicketDesk, browser: Browser
) -> None:
    upload = await desk.api.post(
        "/api/v1/media",
        raw=a_jpeg(),
        headers={"Content-Type": "application/octet-stream"},
        token=desk.customer.token,
    )
    assert upload.status == 201, upload.body
    ticket = await desk.report(media_ids=[upload.body["id"]])
    page = await opened(desk, browser, ticket)
    [small], [full] = page.images, [link for link in page.links if link.startswith("/media/")]
    for address in (small, full):
        picture = await desk.api.get(address)
        assert (picture.status, picture.headers["content-type"]) == (200, "image/jpeg")


# -- what is done ------------------------------------------------------------------------------


async def test_an_answer_with_a_photo_goes_to_the_service_staff(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.report()
    await desk.act(desk.agent, ticket, "ask", {"text": "屏幕上有代码吗？"})
    page = await opened(desk, browser, ticket)
    assert "屏幕上有代码吗？" in page.words
    where = await browser.sent(page.forms["do-answer"], a_jpeg(), text="E5，\r\n一直闪")
    assert where == f"{await link_of(desk, ticket)}?done=answer"
    assert "已发给客服，会接着办" in (await browser.open(where)).words
    assert await state_of(desk, ticket) is TicketState.SUBMITTED
    story = await desk.api.get(f"/api/v1/tickets/{ticket['id']}/timeline", token=desk.agent.token)
    line = story.body["items"][0]
    assert (line["action"], line["note"], line["role"]) == ("answer", "E5，\n一直闪", "customer")
    [photo] = line["media_ids"]
    seen = await desk.api.get(f"/api/v1/media/{photo}", token=desk.agent.token)
    assert (seen.status, seen.headers["content-type"]) == (200, "image/jpeg")


async def test_a_price_is_agreed_to_by_the_link_before_the_work(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.working()
    charges = [
        {"name": "启动电容", "amount_fen": 12000},
        {"name": "更换人工", "amount_fen": 6000},
    ]
    quote = {"charges": charges, "fee_if_declined_fen": 3000, "reason": "电容烧了"}
    await desk.act(desk.wang, ticket, "quote", quote)
    page = await opened(desk, browser, ticket)
    for words in ("电容烧了", "¥120.00", "¥60.00", "¥180.00", "不修也可以，只收检测费 ¥30.00。"):
        assert words in page.words
    form = page.forms["do-quote"]
    assert form.offered["agreed"] == ["no", "yes"]
    await browser.sent(form, agreed="yes")
    answered = (await desk.read(desk.wang, ticket))["quote"]
    assert (answered["agreed"], answered["method"]) == (True, "link")
    after = await opened(desk, browser, ticket)
    assert "¥180.00" in after.words
    assert "您同意了报价" in after.words
    assert "do-quote" not in after.forms


async def test_a_price_that_changed_is_not_agreed_to(desk: TicketDesk, browser: Browser) -> None:
    ticket = await desk.working()
    await desk.act(desk.wang, ticket, "quote", {"charges": [{"name": "电容", "amount_fen": 12000}]})
    page = await opened(desk, browser, ticket)
    await desk.act(
        desk.wang, ticket, "quote", {"charges": [{"name": "压缩机", "amount_fen": 45000}]}
    )
    refused = await browser.refused(page.forms["do-quote"], 409, agreed="yes")
    assert "师傅改了报价，请看新的报价再决定" in refused.words
    assert "¥450.00" in refused.words
    assert (await desk.read(desk.wang, ticket))["quote"]["agreed"] is None


async def test_finished_work_is_accepted_as_it_was_seen(desk: TicketDesk, browser: Browser) -> None:
    ticket = await desk.done()
    page = await opened(desk, browser, ticket)
    assert page.words[2] == "修好了，请您看一眼"
    for words in ("更换启动电容，试机正常", "启动电容 1 个 · ¥0 · 旧件给您", "45 分钟"):
        assert words in page.words
    form = page.forms["do-acceptance"]
    shown = await desk.read(desk.agent, ticket)
    content = shown["visits"][0]["hand_over"]["content_hash"]
    assert form.fields["content"] == [content]
    await browser.sent(form)
    acceptance = (await desk.read(desk.agent, ticket))["acceptance"]
    assert (acceptance["method"], acceptance["content_hash"]) == ("link", content)
    assert await state_of(desk, ticket) is TicketState.FOLLOW_UP


async def test_what_was_changed_after_it_was_shown_is_not_accepted(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.done()
    page = await opened(desk, browser, ticket)
    await desk.act(
        desk.wang, ticket, "amend", await desk.completion(desk.wang, action="换了压缩机")
    )
    refused = await browser.refused(page.forms["do-acceptance"], 409)
    assert "完工内容刚有更新，请看过最新内容后再确认" in refused.words
    assert "换了压缩机" in refused.words
    assert await state_of(desk, ticket) is TicketState.DONE


async def test_work_is_refused_with_a_reason_and_a_photo(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.done()
    page = await browser.open(f"{await link_of(desk, ticket)}?open=refusal")
    assert page.opened == {"refusal"}
    form = page.forms["do-refusal"]
    without = await browser.refused(form, 422, reason="not_fixed", text="还是不冷")
    assert "完工记录还缺：照片。请补齐后提交" in without.words
    assert without.opened == {"refusal"}
    again = without.forms["do-refusal"]
    assert (again.fields["reason"], again.fields["text"]) == (["not_fixed"], ["还是不冷"])
    assert await state_of(desk, ticket) is TicketState.DONE
    await browser.sent(again, a_jpeg())
    assert await state_of(desk, ticket) is TicketState.TO_REVISIT
    after = await opened(desk, browser, ticket)
    assert "您说还有问题" in after.words
    assert "还是不冷" in after.words


async def test_a_wrong_charge_needs_no_photo(desk: TicketDesk, browser: Browser) -> None:
    ticket = await desk.done()
    page = await opened(desk, browser, ticket)
    await browser.sent(page.forms["do-refusal"], reason="wrong_charge", text="说好不收费")
    assert await state_of(desk, ticket) is TicketState.TO_REVISIT


async def test_the_service_is_rated(desk: TicketDesk, browser: Browser) -> None:
    ticket = await desk.done()
    await desk.act(desk.customer, ticket, "accept")
    page = await opened(desk, browser, ticket)
    assert f"{NAMES[3][0]}师傅这次服务怎么样？" in page.words
    form = page.forms["do-rating"]
    none = await browser.refused(form, 422, tags=["准时到"])
    assert "请点几颗星" in none.words
    assert none.forms["do-rating"].fields["tags"] == ["准时到"]
    await browser.sent(
        form, stars="4", solved="no", tags=["准时到", "手艺好"], text="还有点响", anonymous="yes"
    )
    given = (await desk.read(desk.customer, ticket))["rating"]["rating"]
    assert given == {
        "stars": 4,
        "solved": False,
        "tags": ["准时到", "手艺好"],
        "words": "还有点响",
        "photo_ids": [],
        "anonymous": True,
    }
    assert "您评价了 4 星" in (await opened(desk, browser, ticket)).words


async def test_urging_names_who_is_at_it_and_is_not_repeated_at_once(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.report()
    page = await opened(desk, browser, ticket)
    assert "现在等客服处理" in page.text
    await browser.sent(page.forms["do-urge"])
    assert (await desk.stored(ticket))["urge_count"] == 1
    again = await opened(desk, browser, ticket)
    refused = await browser.refused(again.forms["do-urge"], 429)
    assert "刚催过，客服正在处理，请稍后再催" in refused.words
    assert (await desk.stored(ticket))["urge_count"] == 1


async def test_a_report_is_cancelled_while_nobody_is_sent(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.report()
    form = (await opened(desk, browser, ticket)).forms["do-cancellation"]
    assert "请选一个原因" in (await browser.refused(form, 422)).words
    await browser.sent(form, reason="solved_itself")
    assert await state_of(desk, ticket) is TicketState.CANCELLED
    assert (await desk.stored(ticket))["cancellation"]["reason"] == "solved_itself"


async def test_once_somebody_is_sent_cancelling_is_not_offered_and_not_done(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.report()
    form = (await opened(desk, browser, ticket)).forms["do-cancellation"]
    await desk.act(desk.agent, ticket, "submit_for_review")
    await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})
    await desk.act(desk.dispatcher, ticket, "dispatch", {"technician_ids": [desk.wang.id]})
    assert "cancellation" not in deeds(await opened(desk, browser, ticket))
    refused = await browser.refused(form, 409, reason="not_needed")
    assert "已经安排师傅，不能自己取消，请联系客服" in refused.words
    assert await state_of(desk, ticket) is TicketState.DISPATCHED


async def test_an_appointment_is_moved_to_a_window_that_is_free(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.appointed()
    form = (await opened(desk, browser, ticket)).forms["do-appointment"]
    assert "any" not in form.offered["window"]
    await browser.sent(form, day=form.offered["day"][2], window="13-15")
    visit = (await desk.read(desk.customer, ticket))["visits"][0]
    assert visit["appointment"]["window"]["start"].startswith(form.offered["day"][2])
    assert visit["appointment"]["window"]["start"].endswith("05:00:00Z")
    assert visit["appointment"]["changes"] == 1
    assert "13–15 点" in (await opened(desk, browser, ticket)).text


async def test_a_time_that_is_not_offered_moves_nothing(desk: TicketDesk, browser: Browser) -> None:
    ticket = await desk.appointed()
    before = (await desk.stored(ticket))["visits"]
    form = (await opened(desk, browser, ticket)).forms["do-appointment"]
    for day, window in (("2020-01-01", "13-15"), (form.offered["day"][1], "any"), ("", "")):
        await browser.refused(form, 422, day=day, window=window)
    assert (await desk.stored(ticket))["visits"] == before


async def test_once_the_technician_has_left_the_time_is_not_moved(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.appointed()
    form = (await opened(desk, browser, ticket)).forms["do-appointment"]
    await desk.act(desk.wang, ticket, "depart")
    refused = await browser.refused(form, 409, day=form.offered["day"][2], window="13-15")
    assert "师傅已出发，改时间请直接打给师傅" in refused.words
    assert "do-appointment" not in refused.forms


async def test_a_time_for_the_second_visit_is_wished_for(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.working()
    await desk.act(desk.wang, ticket, "leave_incomplete", {"reason": "needs_part"})
    page = await opened(desk, browser, ticket)
    assert page.words[2] == "还要再来一次"
    form = page.forms["do-time"]
    await browser.sent(form, day=form.offered["day"][3], window="any")
    assert (await desk.read(desk.agent, ticket))["wanted"]["start"].startswith(
        form.offered["day"][3]
    )


async def test_a_remote_cure_is_confirmed_or_denied(desk: TicketDesk, browser: Browser) -> None:
    ticket = await desk.report()
    await desk.act(desk.agent, ticket, "solve_remotely", {"text": "清洗滤网"})
    page = await opened(desk, browser, ticket)
    assert "清洗滤网" in page.words
    assert deeds(page) >= {"solved", "unsolved"}
    await browser.sent(page.forms["do-unsolved"], text="还是不冷")
    assert await state_of(desk, ticket) is TicketState.TO_DISPATCH
    await desk.act(desk.agent, ticket, "solve_remotely", {"text": "换了遥控器电池"})
    await browser.sent((await opened(desk, browser, ticket)).forms["do-solved"])
    assert await state_of(desk, ticket) is TicketState.FOLLOW_UP


async def test_what_waited_for_the_customer_goes_on_by_his_word(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.appointed()
    await desk.act(desk.wang, ticket, "suspend", {"reason": "customer_reschedule"})
    page = await opened(desk, browser, ticket)
    assert page.words[2] == "先暂停：等您定个时间"
    await browser.sent(page.forms["do-resumption"], text="周末在家")
    assert await state_of(desk, ticket) is TicketState.APPOINTED


async def test_a_closed_ticket_is_opened_again_within_a_week(
    desk: TicketDesk, browser: Browser, clock: MovableClock
) -> None:
    ticket = await desk.closed()
    page = await opened(desk, browser, ticket)
    form = page.forms["do-reopening"]
    clock.move(days=8)
    late = await browser.refused(form, 409, text="又不冷了")
    assert "关闭已超过 7 天" in late.text
    clock.move(days=-2)
    await browser.sent(form, text="又不冷了")
    assert await state_of(desk, ticket) is TicketState.TO_DISPATCH


# -- once, and only this -----------------------------------------------------------------------


async def test_a_deed_sent_twice_is_done_once(desk: TicketDesk, browser: Browser) -> None:
    ticket = await desk.report()
    form = (await opened(desk, browser, ticket)).forms["do-message"]
    for _ in range(3):
        await browser.sent(form, a_jpeg(), text="门禁 1204")
    assert [line["action"] for line in await desk.lines(ticket)] == ["create", "message"]


async def test_one_page_sent_with_other_words_says_that_it_was_sent(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.report()
    form = (await opened(desk, browser, ticket)).forms["do-message"]
    await browser.sent(form, text="门禁 1204")
    page = await browser.refused(form, 422, text="门禁 1205")
    assert "这一步刚才已经提交过了，下面是最新的情况" in page.words
    assert len(await desk.lines(ticket)) == 2


@pytest.mark.parametrize("deed", ["approve", "received", "..", "dispatch", "%ff"])
async def test_a_deed_that_is_not_offered_is_no_page(
    desk: TicketDesk, browser: Browser, deed: str
) -> None:
    ticket = await desk.report()
    link = await link_of(desk, ticket)
    form = Form(f"{link}/{deed}", "", {"operation": ["o" * 22]})
    answer = await browser.send(form)
    assert answer.status in (404, 405)
    assert await state_of(desk, ticket) is TicketState.SUBMITTED


async def test_a_deed_the_state_does_not_allow_changes_nothing(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.report()
    link, operation = await link_of(desk, ticket), {"operation": ["o" * 22]}
    before = await desk.stored(ticket)
    for deed, fields in (
        ("solved", {}),
        ("acceptance", {"content": ["a" * 64]}),
        ("rating", {"stars": ["5"]}),
        ("reopening", {"text": ["x"]}),
        ("resumption", {"text": ["x"]}),
        ("quote", {"quote": ["q"], "agreed": ["yes"]}),
        ("appointment", {"day": ["x"], "window": ["10-12"]}),
    ):
        answer = await browser.send(Form(f"{link}/{deed}", "", {**operation, **fields}))
        assert answer.status in (403, 409, 422), deed
    assert await desk.stored(ticket) == before


async def test_looking_at_where_a_form_was_sent_leads_back_to_the_ticket(
    desk: TicketDesk,
) -> None:
    ticket = await desk.report()
    link = await link_of(desk, ticket)
    for address in (f"{link}/urge", f"{link}/with-photo/message"):
        answer = await desk.api.get(address)
        assert (answer.status, answer.headers["location"]) == (303, link)


async def test_a_link_of_one_ticket_opens_no_other(desk: TicketDesk, browser: Browser) -> None:
    mine = await desk.report()
    await desk.act(desk.customer, mine, "cancel", {"reason": "not_needed"})
    other = await desk.report()
    page = await opened(desk, browser, mine)
    assert other["number"] not in page.text
    form = (await opened(desk, browser, other)).forms["do-urge"]
    form.action = form.action.replace(await link_of(desk, other), await link_of(desk, mine))
    answer = await browser.send(form)
    assert answer.status == 409
    assert (await desk.stored(other))["urge_count"] == 0


async def test_no_link_no_page_whatever_is_tried(
    desk: TicketDesk, browser: Browser, product: Api
) -> None:
    ticket = await desk.report()
    link = await link_of(desk, ticket)
    bodies = set()
    for token in ("A" * 22, "x", "%ff%fe", "A" * 5000, link[3:-1], link[3:] + "A", "$ne"):
        answer = await product.get(f"/t/{token}")
        assert answer.status == 404, token
        bodies.add(answer.raw)
    assert len(bodies) == 1
    [body] = bodies
    assert "这个链接无效或已过期" in body.decode()
    operation = {"operation": ["o" * 22]}
    assert (await browser.send(Form(f"/t/{'A' * 22}/urge", "", operation))).raw == body
    form = Form(f"/t/{'A' * 22}/with-photo/message", "multipart", operation | {"text": ["x"]})
    answer = await browser.send(form, a_jpeg())
    assert (answer.status, answer.raw) == (404, body)


async def test_a_link_ends_a_month_after_its_ticket(
    desk: TicketDesk, browser: Browser, clock: MovableClock
) -> None:
    ticket = await desk.report()
    await desk.act(desk.customer, ticket, "cancel", {"reason": "not_needed"})
    link = await link_of(desk, ticket)
    clock.move(days=29)
    await browser.open(link)
    clock.move(days=2)
    await browser.open(link, status=404)
    await browser.open(f"{link}/received", status=404)


async def test_links_cannot_be_tried_without_end(desk: TicketDesk) -> None:
    statuses = [(await desk.api.get(f"/t/{n:022d}")).status for n in range(32)]
    assert statuses == [404] * 30 + [429] * 2
    ticket = await desk.report()
    assert (await desk.api.get(await link_of(desk, ticket))).status == 200


async def test_one_link_does_sixty_deeds_an_hour(desk: TicketDesk, browser: Browser) -> None:
    ticket = await desk.report()
    form = (await opened(desk, browser, ticket)).forms["do-urge"]
    for _ in range(DEEDS_AN_HOUR):
        await browser.sent(form)
    assert "操作太频繁" in (await browser.refused(form, 429)).text


async def test_the_api_does_not_take_a_link_for_a_sign_in(desk: TicketDesk) -> None:
    ticket = await desk.report()
    token = (await link_of(desk, ticket)).removeprefix("/t/")
    answer = await desk.api.get(f"/api/v1/tickets/{ticket['id']}", token=token)
    assert answer.status == 401


async def test_the_page_says_when_all_will_be_done_while_it_is_to_come(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.working()
    at = (desk.container.now() + timedelta(days=40)).isoformat()
    await desk.act(desk.wang, ticket, "expect_finish", {"at": at, "reason": "等压缩机"})
    words = (await opened(desk, browser, ticket)).words
    expected = next(word for word in words if word.endswith("前，等压缩机"))
    assert words[words.index(expected) - 1] == "预计完成"
    assert any(word.startswith("预计") and word.endswith("前完成") for word in words)
    completion = await desk.completion(desk.wang)
    await desk.act(desk.wang, ticket, "finish", completion)
    assert "预计完成" not in (await opened(desk, browser, ticket)).words
