"""What is sent to the pages to break them: it is shown as text, refused in words, or not there."""

from typing import Any, Final
from urllib.parse import urlencode

import pytest

from backend.features.devices.models import DeviceModel
from tests.features.records.browsing import URLENCODED, Browser, Form, Seen
from tests.features.records.conftest import Sticker, a_report, link_of, tickets_of
from tests.support.images import a_jpeg
from tests.support.kit import Answer
from tests.support.ticket_desk import AT_THE_DOOR, TicketDesk

PAYLOADS: Final = (
    "\"><script>alert('x')</script>",
    "<img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</textarea></title></style><script>alert(1)</script>",
    "<a href=javascript:alert(1)>{{7*7}}",
    "{% raw 7*7 %}{{ __import__('os') }}",
    "<iframe srcdoc='<b>'></iframe>",
)


MARKUP: Final = ("<script", "<img src=x", "<svg/", "<iframe", "<a href=javascript")
"""What payloads begin with, unless they were escaped."""


def assert_harmless(page: bytes, *payloads: str) -> Seen:
    """Every payload stands there as it was typed; nothing of it became markup, or was evaluated."""
    seen = Seen(page)  # fails where there is a script, a frame or a handler
    assert [marker for marker in MARKUP if marker in page.decode()] == []
    fields = [field for form in seen.forms.values() for field in form.fields.values()]
    shown = "\n".join([seen.text, *(value for field in fields for value in field)])
    assert [payload for payload in payloads if payload not in shown] == []
    return seen


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_what_a_stranger_types_is_shown_again_as_text(sticker: Sticker, payload: str) -> None:
    form = await sticker.form()
    area = payload[:40].translate(str.maketrans("17", "一七"))
    sent = a_report(
        form,
        problem=payload,
        name=payload[:30],
        estate=payload[:40],
        door=payload,
        area=area,
        phone="x",
    )
    answer = await sticker.browser.send(form, **sent)
    assert answer.status == 422
    assert_harmless(answer.raw, payload, payload[:30], payload[:40], area)


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_what_people_wrote_is_shown_as_text_on_the_tickets_page(
    desk: TicketDesk, browser: Browser, payload: str
) -> None:
    """By the customer, by the staff, by the technician, in every field a page shows."""
    await poison_the_model(desk, payload)
    ticket = await desk.report(
        problem=payload,
        symptoms=[payload[:20]],
        contact={"name": payload[:40], "phone": "13900000011"},
        address={"region": payload, "door": payload, "position": AT_THE_DOOR["position"]},
    )
    await desk.act(desk.agent, ticket, "ask", {"text": f"问{payload}"})
    asked = await page_of(desk, ticket)
    assert_harmless(asked.raw, f"问{payload}", payload[:20])
    await browser.sent(Seen(asked.raw).forms["do-answer"], text=f"答{payload}")
    await desk.act(desk.agent, ticket, "message", {"text": f"说{payload}", "to_customer": True})
    await desk.act(desk.agent, ticket, "solve_remotely", {"text": f"远程{payload}"})
    assert_harmless((await page_of(desk, ticket)).raw, f"远程{payload}", f"说{payload}")
    await desk.act(desk.customer, ticket, "not_solved", {"text": f"没好{payload}"})
    await desk.act(desk.dispatcher, ticket, "dispatch", {"technician_ids": [desk.wang.id]})
    await desk.act(desk.wang, ticket, "take")
    await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(1)})
    await desk.act(desk.wang, ticket, "arrive", AT_THE_DOOR)
    await desk.act(desk.wang, ticket, "start_work")
    charges = {"charges": [{"name": payload[:60], "amount_fen": 100}], "reason": f"因{payload}"}
    await desk.act(desk.wang, ticket, "quote", charges)
    assert_harmless((await page_of(desk, ticket)).raw, payload[:60], f"因{payload}")
    record = await desk.completion(
        desk.wang,
        action=f"做{payload}",
        parts=[{"name": payload[:60], "quantity": 1, "unit_price_fen": 0, "old_part": "given"}],
        readings=[{"name": payload[:60], "value": 1, "unit": payload[:20]}],
    )
    await desk.act(desk.wang, ticket, "finish", record)
    assert_harmless((await page_of(desk, ticket)).raw, f"做{payload}", f"答{payload}")


@pytest.mark.parametrize("payload", PAYLOADS[:3])
async def test_a_reason_to_refuse_is_shown_as_text(desk: TicketDesk, payload: str) -> None:
    ticket = await desk.report()
    await desk.act(desk.agent, ticket, "reject", {"reason": "other", "note": payload})
    assert_harmless((await page_of(desk, ticket)).raw, payload)


async def test_text_in_the_address_does_not_come_back_as_markup(desk: TicketDesk) -> None:
    ticket = await desk.report()
    link = await link_of(desk, ticket)
    page = await desk.api.get(f"{link}?done=%3Cscript%3E&open=%22onload%3D")
    assert_harmless(page.raw)
    assert page.status == 200


async def page_of(desk: TicketDesk, ticket: dict[str, Any]) -> Answer:
    page = await desk.api.get(await link_of(desk, ticket))
    assert page.status == 200
    return page


async def poison_the_model(desk: TicketDesk, payload: str) -> None:
    store = desk.container.device_services.store
    device = await desk.container.device_services.devices.get(desk.device_id)
    model: DeviceModel = await store.models.get(device.model_id)
    model.brand_name, model.title, model.name = payload[:30], payload[:30], payload[:60]
    await store.models.save(model)


# -- bodies that are no forms ------------------------------------------------------------------

LONG: Final = b"problem=" + b"x" * 10_000_000
BROKEN: Final = {
    "ten megabytes": (URLENCODED["Content-Type"], LONG, 413),
    "broken percent codes": (URLENCODED["Content-Type"], b"name=%ff%fe", 400),
    "another encoding": (URLENCODED["Content-Type"], "name=王".encode("gbk"), 400),
    "too many fields": (URLENCODED["Content-Type"], b"&".join([b"a=1"] * 1001), 400),
    "a broken multipart": ("multipart/form-data; boundary=x", b"--x\r\nContent", 400),
    "a multipart without a boundary": ("multipart/form-data", b"--x--", 400),
    "a multipart in another encoding": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\xff\xfe\r\n--x--\r\n',
        400,
    ),
    "a file of a page that nobody was shown": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n--x--\r\n',
        409,
    ),
    "JSON": ("application/json", b'{"name": "x"}', 415),
    "nothing at all": ("", b"", 415),
}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_body_that_is_no_form_gets_a_page_in_chinese(
    desk: TicketDesk, sticker: Sticker, what: str
) -> None:
    kind, body, status = BROKEN[what]
    answer = await desk.api.post(sticker.report_path, raw=body, headers={"Content-Type": kind})
    assert answer.status == status, answer.raw[-300:]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Seen(answer.raw)
    assert [word for word in page.words if "请" in word], page.words
    assert await tickets_of(desk) == []


@pytest.mark.parametrize("what", ["broken percent codes", "JSON", "ten megabytes"])
async def test_a_tickets_page_refuses_such_bodies_too(desk: TicketDesk, what: str) -> None:
    kind, body, status = BROKEN[what]
    ticket = await desk.report()
    link = await link_of(desk, ticket)
    answer = await desk.api.post(f"{link}/urge", raw=body, headers={"Content-Type": kind})
    assert answer.status == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert (await desk.stored(ticket))["urge_count"] == 0


async def test_a_form_may_also_come_as_multipart(desk: TicketDesk, sticker: Sticker) -> None:
    form = await sticker.form()
    pairs = form.filled(a_report(form))
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in pairs
    ]
    body = ("".join(parts) + "--x--\r\n").encode()
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await desk.api.post(form.action, raw=body, headers=kind)
    assert answer.status == 303
    assert len(await tickets_of(desk)) == 1


@pytest.mark.parametrize(
    "extra",
    [
        {"customer_id": "somebody"},
        {"priority": "urgent"},
        {"channel": "phone"},
        {"anyway": "yes"},
        {"add_to": "x"},
        {"_id": "x"},
        {"$set": "x"},
        {"problem.$ne": "x"},
    ],
)
async def test_a_field_the_form_does_not_have_is_not_taken(
    desk: TicketDesk, sticker: Sticker, extra: dict[str, str]
) -> None:
    form = await sticker.form()
    answer = await sticker.browser.send(form, **(a_report(form) | extra))
    assert answer.status == 422
    assert await tickets_of(desk) == []


@pytest.mark.parametrize(
    "typed",
    [
        "零\u200b宽",
        "反\u202e转",
        "空\x00字",
        "\ufeff标记",
    ],
)
async def test_invisible_characters_are_not_taken(
    desk: TicketDesk, sticker: Sticker, typed: str
) -> None:
    form = await sticker.form()
    for field in ("name", "door", "estate", "problem"):
        await sticker.browser.refused(form, 422, **a_report(form, **{field: typed}))
    assert await tickets_of(desk) == []


async def test_a_file_that_is_no_picture_is_refused_on_a_page(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.report()
    form = Seen((await page_of(desk, ticket)).raw).forms["do-message"]
    for file, status in (
        (b"<html><script>alert(1)</script>", 415),
        (a_jpeg()[:200], 422),
        (b"%PDF-1.7 nothing", 422),
    ):
        answer = await browser.send(form, file, text="看照片")
        assert answer.status == status
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert len(await desk.lines(ticket)) == 1


async def test_a_photo_form_must_be_a_form(desk: TicketDesk) -> None:
    ticket = await desk.report()
    link = await link_of(desk, ticket)
    body = urlencode({"operation": "o" * 22, "text": "x"}).encode()
    answer = await desk.api.post(f"{link}/with-photo/message", raw=body, headers=URLENCODED)
    assert 400 <= answer.status < 500
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert len(await desk.lines(ticket)) == 1


async def test_the_wrong_verb_gets_a_page(desk: TicketDesk, sticker: Sticker) -> None:
    ticket = await desk.report()
    for path in (sticker.report_path, await link_of(desk, ticket)):
        answer = await desk.api.delete(path)
        assert answer.status == 405
        assert answer.headers["content-type"] == "text/html; charset=utf-8"


async def test_another_tickets_price_cannot_be_agreed_to(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.working()
    await desk.act(desk.wang, ticket, "quote", {"charges": [{"name": "电容", "amount_fen": 12000}]})
    quote_id = (await desk.read(desk.customer, ticket))["quote"]["id"]
    await desk.act(desk.wang, ticket, "leave_incomplete", {"reason": "needs_part"})
    other = Form(
        f"{await link_of(desk, ticket)}x/quote",
        "",
        {"operation": ["o" * 22], "quote": [quote_id], "agreed": ["yes"]},
    )
    assert (await browser.send(other)).status == 404
    assert (await desk.read(desk.customer, ticket))["quote"]["agreed"] is None
