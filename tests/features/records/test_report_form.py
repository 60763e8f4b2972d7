"""A stranger reports a fault from the sticker: one form, one ticket, and nothing learned."""

import asyncio
from datetime import date, timedelta

import pytest

from backend.features.records.service.web_reports import ADDRESS_LIMIT, PHONE_LIMIT
from backend.features.tickets import Channel, Role, TicketState
from backend.kit.clock import shanghai, shanghai_day, utc_now
from tests.features.records.browsing import Browser
from tests.features.records.conftest import PHONE, Sticker, a_report, phone_of, tickets_of
from tests.support.application import MovableClock
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.ticket_desk import TicketDesk


async def test_the_form_asks_six_things_and_shows_nothing_that_is_stored(
    desk: TicketDesk, sticker: Sticker
) -> None:
    page = await sticker.browser.open(sticker.report_path)
    form = page.forms["report"]
    assert form.action == sticker.report_path
    assert form.offered["symptoms"] == [
        "不制冷",
        "漏水",
        "有异响",
        "不启动",
        "有异味",
        "显示代码",
        "遥控失灵",
        "其他",
    ]
    assert form.offered["window"] == ["08-10", "10-12", "13-15", "15-17", "17-19", "19-21", "any"]
    assert len(form.offered["day"]) == 5
    empty = ("problem", "area", "estate", "door", "name", "phone")
    assert {name: form.fields[name] for name in empty} == {name: [""] for name in empty}
    assert "consent" not in form.fields
    for secret in (NAMES[1], DOORS[0], (await phone_of(desk, desk.customer))[-4:], "青桐里"):
        assert secret not in page.text


async def test_a_report_becomes_a_ticket_of_the_one_pool_with_the_device_on_it(
    desk: TicketDesk, sticker: Sticker
) -> None:
    form = await sticker.form()
    where = await sticker.browser.sent(form, **a_report(form))
    [ticket] = await tickets_of(desk)
    assert where == f"/t/{ticket.link_token}/received"
    assert ticket.state is TicketState.SUBMITTED
    assert ticket.channel is Channel.WEB
    assert [device.device_id for device in ticket.devices] == [desk.device_id]
    assert (ticket.symptoms, ticket.problem) == (["不制冷", "漏水"], "室外机不转")
    assert (ticket.contact.name, ticket.contact.phone) == (NAMES[2], f"+86{PHONE}")
    assert ticket.place.region == "浙江省杭州市西湖区梧桐苑"
    assert ticket.place.door == f"{DOORS[1]} 301"
    assert (ticket.created_by.role, ticket.created_by.via) == (Role.CUSTOMER, "web")
    assert ticket.household_id == ""
    account = await desk.container.accounts.customers.find_by_phone(f"+86{PHONE}")
    assert account
    assert (ticket.customer_id, account.has_verified_phone) == (account.id, False)
    assert ticket.wanted
    assert shanghai_day(ticket.wanted.start).isoformat() == form.offered["day"][1]
    assert (shanghai(ticket.wanted.start).hour, shanghai(ticket.wanted.end).hour) == (10, 12)
    listed = await desk.api.get("/api/v1/tickets", token=desk.agent.token)
    assert [row["number"] for row in listed.body["items"]] == [ticket.number]


async def test_the_answer_is_the_number_and_a_link_that_opens_the_ticket(
    desk: TicketDesk, sticker: Sticker
) -> None:
    form = await sticker.form()
    received = await sticker.browser.open(await sticker.browser.sent(form, **a_report(form)))
    [ticket] = await tickets_of(desk)
    # In the evening today is not offered any more, and the second day is the one after tomorrow.
    days_away = (date.fromisoformat(form.offered["day"][1]) - shanghai_day(utc_now())).days
    day = {1: "明天", 2: "后天"}[days_away]
    assert f"单号 {ticket.number} · 希望 {day} 10–12 点" in received.words
    assert set(received.links) == {f"/t/{ticket.link_token}"}
    assert f"http://127.0.0.1:8000/t/{ticket.link_token}" in received.words
    page = await sticker.browser.open(f"/t/{ticket.link_token}")
    assert "报修已收到" in page.words
    assert "您提交了报修" in page.words


async def test_the_consent_is_kept_with_the_version_it_was_given_to(
    desk: TicketDesk, sticker: Sticker
) -> None:
    form = await sticker.form()
    await sticker.browser.sent(form, **a_report(form))
    [ticket] = await tickets_of(desk)
    entries = desk.container.mongo.collection("audit_entries")
    [row] = await entries.find({"action": "consent_given"}, limit=10)
    assert (row["subject_kind"], row["subject_id"]) == ("ticket", ticket.id)
    assert row["actor_id"] == ticket.customer_id
    assert row["details"] == {"notice": form.offered["consent"][0]}


async def test_the_notice_says_why_and_how_long_for_all_that_is_asked(sticker: Sticker) -> None:
    """PIPL art. 17."""
    page = await sticker.browser.open(sticker.report_path)
    for item in ("怎么称呼", "电话", "地址和门牌", "您写下的情况和照片", "看进度的链接"):
        assert item in page.words
    assert "用途：上门服务。保存：服务关系存续期间，注销后删除。" in page.words
    assert "撤回同意" in page.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"phone": "12345"}, "电话不对，请填 11 位手机号，座机请带区号"),
        ({"phone": ""}, "电话不对，请填 11 位手机号，座机请带区号"),
        ({"name": " "}, "请写下怎么称呼您，30 个字以内"),
        ({"area": "西湖区 5 幢"}, "请写省、市、区，不带数字，如：浙江省杭州市西湖区"),
        ({"estate": "长" * 41}, "请写小区或路名，40 个字以内"),
        ({"door": ""}, "请写门牌，如：5 幢 1204"),
        ({"symptoms": [], "problem": ""}, "选一个，或说一句就行（最多 500 个字）"),
        ({"problem": "长" * 501}, "选一个，或说一句就行（最多 500 个字）"),
        ({"day": "2020-01-01"}, "这个时间已经过了，请换一个"),
        ({"day": "yesterday"}, "这个时间已经过了，请换一个"),
        ({"window": ""}, "请选一个时间段，或选“都可以”"),
        (
            {"consent": []},
            "请看过《个人信息处理说明》后勾选同意；不方便的话，打电话报修也可以",
        ),
    ],
)
async def test_what_is_missing_or_wrong_is_said_beside_it_and_nothing_typed_is_lost(
    desk: TicketDesk, sticker: Sticker, changes: dict[str, str | list[str]], said: str
) -> None:
    form = await sticker.form()
    sent = a_report(form) | changes
    page = await sticker.browser.refused(form, 422, **sent)
    assert said in page.words
    assert "还有 1 处要改，改好再提交，您填的都在" in page.words
    again = page.forms["report"]
    kept = {name: [v] if isinstance(v, str) else v for name, v in sent.items()}
    offered_only = {"day", "window", "consent", "symptoms"}
    assert {n: v for n, v in again.fields.items() if n in kept and n not in offered_only} == {
        n: v for n, v in kept.items() if n not in offered_only
    }
    assert again.fields.get("symptoms", []) == kept["symptoms"]
    assert await tickets_of(desk) == []
    # Put right on the same page, it goes through.
    await sticker.browser.sent(again, **a_report(form))
    assert len(await tickets_of(desk)) == 1


async def test_everything_wrong_is_said_at_once(sticker: Sticker) -> None:
    form = await sticker.form()
    wrong = a_report(form, phone="1", name="", door="", symptoms=[], problem="", consent=[])
    page = await sticker.browser.refused(form, 422, **wrong)
    assert "还有 5 处要改，改好再提交，您填的都在" in page.words


async def test_a_landline_and_a_wish_for_any_time_will_do(
    desk: TicketDesk, sticker: Sticker
) -> None:
    form = await sticker.form()
    await sticker.browser.sent(form, **a_report(form, phone="0571-88880000", window="any"))
    [ticket] = await tickets_of(desk)
    assert ticket.contact.phone == "+8657188880000"
    assert ticket.wanted
    assert ticket.wanted.end - ticket.wanted.start == timedelta(hours=12)


async def test_a_form_sent_twice_makes_one_ticket(desk: TicketDesk, sticker: Sticker) -> None:
    form = await sticker.form()
    first = await sticker.browser.sent(form, **a_report(form))
    assert await sticker.browser.sent(form, **a_report(form)) == first
    assert len(await tickets_of(desk)) == 1
    assert len(await desk.lines({"id": (await tickets_of(desk))[0].id})) == 1


async def test_a_form_sent_ten_times_at_once_makes_one_ticket(
    desk: TicketDesk, sticker: Sticker
) -> None:
    form = await sticker.form()
    places = await asyncio.gather(
        *(sticker.browser.sent(form, **a_report(form)) for _ in range(10))
    )
    [ticket] = await tickets_of(desk)
    assert set(places) == {f"/t/{ticket.link_token}/received"}


async def test_two_strangers_at_once_make_one_ticket(desk: TicketDesk, sticker: Sticker) -> None:
    forms = [await sticker.form() for _ in range(6)]
    answers = await asyncio.gather(
        *(
            sticker.browser.send(form, **a_report(form, phone=canary_phone(9050 + number)))
            for number, form in enumerate(forms)
        )
    )
    assert sorted(answer.status for answer in answers) == [303, 409, 409, 409, 409, 409]
    assert len(await tickets_of(desk)) == 1


async def test_one_form_with_two_contents_is_told_to_be_sent_already(
    desk: TicketDesk, sticker: Sticker
) -> None:
    """Somebody went back, wrote more, and sent it again: his words go to the staff."""
    form = await sticker.form()
    await sticker.browser.sent(form, **a_report(form))
    page = await sticker.browser.refused(form, 409, **a_report(form, problem="还在漏水"))
    assert "这台设备已经报修了" in page.words
    assert page.forms["addition"].fields["text"] == ["不制冷、漏水；还在漏水"]
    assert len(await tickets_of(desk)) == 1


# -- a device that is reported already ---------------------------------------------------------


async def test_a_second_report_learns_that_there_is_one_and_nothing_about_it(
    desk: TicketDesk, sticker: Sticker
) -> None:
    open_ticket = await desk.report(symptoms=["显示代码"])
    form = await sticker.form()
    page = await sticker.browser.refused(form, 409, **a_report(form))
    assert "这台设备已经报修了" in page.words
    told = page.text
    for secret in (
        open_ticket["number"],
        open_ticket["id"],
        "显示代码",
        "待受理",
        NAMES[1],
        (await phone_of(desk, desk.customer))[-4:],
        "青桐里",
    ):
        assert secret not in told
    assert len(await tickets_of(desk)) == 1


async def test_not_even_the_owners_own_phone_number_opens_his_ticket(
    desk: TicketDesk, sticker: Sticker
) -> None:
    """Anybody can type a number: it proves nothing."""
    open_ticket, phone = await desk.report(), await phone_of(desk, desk.customer)
    form = await sticker.form()
    page = await sticker.browser.refused(form, 409, **a_report(form, phone=phone))
    assert open_ticket["number"] not in page.text
    assert not [link for link in page.links if link.startswith("/t/")]


async def test_a_word_about_it_reaches_the_staff_and_not_the_customer(
    desk: TicketDesk, sticker: Sticker
) -> None:
    ticket = await desk.report()
    form = await sticker.form()
    page = await sticker.browser.refused(form, 409, **a_report(form))
    answer = await sticker.browser.send(page.forms["addition"], text="楼下也漏了，请快一点")
    assert answer.status == 200
    line = (await desk.lines(ticket))[-1]
    assert (line["action"], line["visibility"]) == ("message", "internal")
    read = await desk.api.get(f"/api/v1/tickets/{ticket['id']}/timeline", token=desk.agent.token)
    assert read.body["items"][0]["note"] == (
        f"扫码留言：楼下也漏了，请快一点（{NAMES[2]} +86{PHONE}）"
    )
    customers = await desk.api.get(
        f"/api/v1/tickets/{ticket['id']}/timeline", token=desk.customer.token
    )
    assert "楼下" not in str(customers.body)
    assert "CustomerMessaged" in await desk.events(ticket)
    assert (await desk.stored(ticket))["contact_count"] == 2


async def test_a_word_sent_twice_is_said_once(desk: TicketDesk, sticker: Sticker) -> None:
    ticket = await desk.report()
    form = await sticker.form()
    page = await sticker.browser.refused(form, 409, **a_report(form))
    for _ in range(2):
        assert (await sticker.browser.send(page.forms["addition"])).status == 200
    assert [line["action"] for line in await desk.lines(ticket)] == ["create", "message"]


async def test_a_word_needs_words_a_phone_and_consent(desk: TicketDesk, sticker: Sticker) -> None:
    ticket = await desk.report()
    form = await sticker.form()
    page = await sticker.browser.refused(form, 409, **a_report(form))
    refused = await sticker.browser.refused(
        page.forms["addition"], 422, text=" ", phone="1", consent=[]
    )
    assert "请写一句想说的话，500 个字以内" in refused.words
    assert "电话不对，请填 11 位手机号，座机请带区号" in refused.words
    assert len(await desk.lines(ticket)) == 1


async def test_once_the_ticket_has_ended_the_word_leads_back_to_the_form(
    desk: TicketDesk, sticker: Sticker
) -> None:
    ticket = await desk.report()
    form = await sticker.form()
    page = await sticker.browser.refused(form, 409, **a_report(form))
    await desk.act(desk.customer, ticket, "cancel", {"reason": "not_needed"})
    assert await sticker.browser.sent(page.forms["addition"]) == sticker.report_path
    again = await desk.api.get(f"/q/{sticker.code}/additions")
    assert (again.status, again.headers["location"]) == (303, sticker.report_path)


async def test_after_the_end_of_one_ticket_another_can_be_made(
    desk: TicketDesk, sticker: Sticker
) -> None:
    ticket = await desk.report()
    await desk.act(desk.customer, ticket, "cancel", {"reason": "not_needed"})
    form = await sticker.form()
    await sticker.browser.sent(form, **a_report(form))
    assert len(await tickets_of(desk)) == 2


# -- what the form may not be used for ---------------------------------------------------------


@pytest.mark.parametrize(
    "token", ["", "x", "a.b.c", "A" * 22 + ".9999999999." + "0" * 32, "💥", "a" * 199]
)
async def test_a_made_up_form_token_makes_nothing(
    desk: TicketDesk, sticker: Sticker, token: str
) -> None:
    form = await sticker.form()
    page = await sticker.browser.refused(form, 409, **a_report(form, form=token))
    assert "页面打开太久了，您填的都在，请再点一次提交" in page.words
    assert await tickets_of(desk) == []
    again = page.forms["report"]
    assert again.fields["name"] == [NAMES[2]]
    await sticker.browser.sent(again)
    assert len(await tickets_of(desk)) == 1


async def test_a_token_is_of_one_device_and_one_day(
    desk: TicketDesk, sticker: Sticker, clock: MovableClock
) -> None:
    form = await sticker.form()
    [number, expires, signature] = form.fields["form"][0].split(".")
    later = f"{number}.{int(expires) + 3600}.{signature}"
    await sticker.browser.refused(form, 409, **a_report(form, form=later))
    clock.move(hours=24, seconds=5)
    fresh = await sticker.form()
    await sticker.browser.refused(form, 409, **a_report(fresh, form=form.fields["form"][0]))
    assert await tickets_of(desk) == []


async def test_an_old_consent_is_asked_for_anew(desk: TicketDesk, sticker: Sticker) -> None:
    form = await sticker.form()
    page = await sticker.browser.refused(form, 409, **a_report(form, consent="0a1b2c3d"))
    assert "《个人信息处理说明》刚有更新，请看过后重新勾选再提交" in page.words
    assert "consent" not in page.forms["report"].fields
    assert await tickets_of(desk) == []


async def test_a_name_that_the_account_has_is_not_changed_by_a_stranger(
    desk: TicketDesk, sticker: Sticker
) -> None:
    unnamed = await desk.container.accounts.customers.ensure(f"+86{PHONE}")
    form = await sticker.form()
    await sticker.browser.sent(form, **a_report(form))
    assert (await desk.container.accounts.customers.get(unnamed.id)).name == ""


async def test_one_phone_may_report_ten_times_an_hour(desk: TicketDesk, sticker: Sticker) -> None:
    await desk.report()
    form = await sticker.form()
    for _ in range(PHONE_LIMIT):
        await sticker.browser.refused(form, 409, **a_report(form))
    page = await sticker.browser.refused(form, 429, **a_report(form))
    assert "操作太频繁" in page.text
    await sticker.browser.refused(form, 409, **a_report(form, phone=canary_phone(9078)))


async def test_one_address_may_send_sixty_forms_an_hour(sticker: Sticker) -> None:
    form = await sticker.form()
    for _ in range(ADDRESS_LIMIT):
        await sticker.browser.refused(form, 422)
    page = await sticker.browser.refused(form, 429)
    assert "操作太频繁" in page.text
    await sticker.browser.open(sticker.report_path)


async def test_codes_cannot_be_guessed_by_the_form(browser: Browser, sticker: Sticker) -> None:
    form = await sticker.form()
    form.action = f"/q/{'A' * 22}/report"
    bodies = {(await browser.send(form)).raw for _ in range(2)}
    bodies.add((await browser.api.get(form.action)).raw)
    bodies.add((await browser.api.get("/q/%ff%fe/report")).raw)
    assert len(bodies) == 1
    statuses = [(await browser.api.get(form.action)).status for _ in range(30)]
    assert statuses[:26] == [404] * 26
    assert statuses[-1] == 429
