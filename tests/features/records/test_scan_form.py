"""The page behind a sticker asks what the firm's own form of the product asks."""

import asyncio
from dataclasses import dataclass
from uuid import uuid4

import pytest

from backend.features.forms import FormAnswers
from backend.features.media import Media
from backend.features.tickets import Ticket
from tests.features.records.browsing import Browser, Form, Seen
from tests.features.records.conftest import Sticker, a_report, tickets_of
from tests.support.accounts import People
from tests.support.forms import NOISE, WHERE, FormPress, a_field
from tests.support.images import a_jpeg
from tests.support.ticket_desk import Json, TicketDesk

PHOTOS = a_field("media", "photos", "照片", max_count=3)
SIGNED = a_field("signature", "signed", "签名")
COLUMNS = [a_field("text", "part", "零件", required=True)]
PARTS = a_field("table", "parts", "零件", columns=COLUMNS, max_rows=4)


@dataclass
class Product:
    """Of the desk's device, with the form that is asked of it."""

    desk: TicketDesk
    press: FormPress
    sticker: Sticker
    line_id: str
    key: str

    async def design(self, *fields: Json, service: str = "repair") -> Json:
        use = {"product_line_id": self.line_id, "service_type": service}
        content = {
            "title": "空调报修补充",
            "purpose": "request",
            "used_for": [use],
            "fields": list(fields),
        }
        return await self.press.publish(self.key, content)

    async def refused(
        self, form: Form, files: list[tuple[str, bytes]], /, **changes: str | list[str]
    ) -> Seen:
        return await self.sticker.browser.refused(form, 422, files, **a_report(form), **changes)

    async def the_ticket(self) -> Ticket:
        [ticket] = await tickets_of(self.desk)
        found: Ticket = ticket
        return found

    async def answers(self) -> FormAnswers:
        ticket = await self.the_ticket()
        [kept] = await self.desk.container.forms.answers.of_subject("ticket", ticket.id)
        return kept

    async def files(self) -> list[Media]:
        return await self.desk.container.media_services.files.find({}, limit=50)


@pytest.fixture
async def product(desk: TicketDesk, people: People, browser: Browser, sticker: Sticker) -> Product:
    device = await desk.container.device_services.devices.by_code(sticker.code)
    press = await FormPress.of(desk.api, people)
    return Product(desk, press, sticker, device.line_id, f"request-{uuid4().hex[:8]}")


async def test_the_form_of_the_product_and_of_repairs_is_asked_and_kept(product: Product) -> None:
    await product.design(NOISE, WHERE)
    page = await product.sticker.browser.open(product.sticker.report_path)
    assert "空调报修补充" in page.text
    assert "有无异响" in page.text
    assert "声音从哪里来" not in page.text, "only where there is a noise"
    form = page.forms["report"]
    assert form.enctype == "multipart/form-data"
    where = await product.sticker.browser.sent(form, **a_report(form), f_noise="o2")
    assert where.endswith("/received")
    kept = await product.answers()
    assert kept.given() == {"noise": "o2"}
    [pinned] = [each for each in (await product.the_ticket()).forms if each.key == product.key]
    assert [each.id for each in pinned.answers] == [kept.id]


async def test_a_form_of_another_service_is_not_asked(product: Product) -> None:
    await product.design(NOISE, service="install")
    form = await product.sticker.form()
    assert form.enctype == ""
    assert "f_noise" not in form.offered
    await product.sticker.browser.sent(form, **a_report(form))


async def test_what_is_missing_is_said_and_what_it_calls_for_is_asked_next(
    product: Product,
) -> None:
    await product.design(NOISE, WHERE)
    form = await product.sticker.form()
    shown = await product.refused(form, [])
    assert "“有无异响”还没有填，请填写" in shown.text
    assert shown.forms["report"].fields["problem"] == ["室外机不转"]
    more = await product.refused(shown.forms["report"], [], f_noise="o1")
    assert "声音从哪里来" in more.text
    assert await tickets_of(product.desk) == []
    again = more.forms["report"]
    consent = again.offered["consent"][0]
    await product.sticker.browser.sent(again, f_where="压缩机", consent=consent)
    assert (await product.answers()).given() == {"noise": "o1", "where": "压缩机"}


async def test_files_and_a_signature_become_the_ticket_s(product: Product) -> None:
    await product.design(PHOTOS, SIGNED)
    form = await product.sticker.form()
    assert form.files == ["f_photos", "f_signed"]
    photo = [("f_photos", a_jpeg(40, 30))]
    signed = {"f_signed.name": "欧阳修远", "f_signed.agree": "yes"}
    await product.sticker.browser.sent(form, photo, **a_report(form), **signed)
    kept, ticket = await product.answers(), await product.the_ticket()
    files = await product.files()
    [shown] = [each for each in files if each.id not in kept.signature_ids]
    assert kept.given() == {"photos": [{"id": shown.id}], "signed": kept.signature_ids[0]}
    assert len(files) == 2
    for each in files:
        assert each.subject is not None
        assert (each.subject.kind, each.subject.id) == ("ticket", ticket.id)
        assert each.uploaded_by == ticket.customer_id


async def test_nobody_s_photo_is_kept_before_he_agrees(product: Product) -> None:
    await product.design(PHOTOS)
    form = await product.sticker.form()
    photo = [("f_photos", a_jpeg(40, 30))]
    answers = a_report(form) | {"consent": []}
    shown = await product.sticker.browser.refused(form, 422, photo, **answers)
    assert "请先勾选同意" in shown.text
    assert await product.files() == []


async def test_another_row_makes_no_ticket_and_loses_nothing(product: Product) -> None:
    await product.design(PARTS)
    form = await product.sticker.form()
    typed = a_report(form) | {"f_parts.0.part": "铜管", "do": "row:parts"}
    answer = await product.sticker.browser.send(form, [], **typed)
    assert answer.status == 200
    again = product.sticker.browser.read(answer).forms["report"]
    assert again.fields["f_parts.0.part"] == ["铜管"]
    assert again.fields["f_parts.1.part"] == [""]
    assert again.fields["door"] == [typed["door"]]
    assert await tickets_of(product.desk) == []
    consent = again.offered["consent"][0]
    await product.sticker.browser.sent(again, consent=consent, **{"f_parts.1.part": "阀门"})
    assert (await product.answers()).given() == {"parts": [{"part": "铜管"}, {"part": "阀门"}]}


async def test_sent_ten_times_at_once_with_a_photo_it_is_one_ticket_with_one_photo(
    product: Product,
) -> None:
    await product.design(NOISE, PHOTOS)
    form = await product.sticker.form()
    photo = [("f_photos", a_jpeg(40, 30))]
    browser = product.sticker.browser
    answers = await asyncio.gather(
        *(browser.send(form, photo, **a_report(form), f_noise="o2") for _ in range(10))
    )
    assert {each.status for each in answers} == {303}
    assert len({each.headers["location"] for each in answers}) == 1
    # A sending that comes after the photo was passed on stores it anew: that one is nobody's, and
    # is swept like every file that was never attached.
    [photo_of_it] = [each for each in await product.files() if each.subject]
    given = (await product.answers()).given()
    assert given == {"noise": "o2", "photos": [{"id": photo_of_it.id}]}


async def test_a_page_drawn_before_the_form_changed_is_taken_as_it_was_shown(
    product: Product,
) -> None:
    await product.design(NOISE)
    form = await product.sticker.form()
    await product.design(NOISE, a_field("text", "since", "多久了", required=True))
    await product.sticker.browser.sent(form, **a_report(form), f_noise="o2")
    assert (await product.answers()).given() == {"noise": "o2"}


async def test_another_page_s_photo_cannot_be_named(product: Product) -> None:
    await product.design(PHOTOS)
    form = await product.sticker.form()
    typed = a_report(form) | {"do": "upload"}
    kept = product.sticker.browser.read(
        await product.sticker.browser.send(form, [("f_photos", a_jpeg(40, 30))], **typed)
    ).forms["report"]
    [stolen] = kept.fields["f_photos.kept"]
    other = await product.sticker.form()
    typed = a_report(other) | {"f_photos.kept": stolen}
    await product.sticker.browser.send(other, [], **typed)
    [file] = await product.files()
    assert (file.id, file.subject) == (stolen, None)
    answers = product.desk.container.forms.answers
    for ticket in await tickets_of(product.desk):
        given = [each.given() for each in await answers.of_subject("ticket", ticket.id)]
        assert given in ([], [{}])
