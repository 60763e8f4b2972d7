"""Staff keep the public forms: what they ask, where they are published, their QR codes."""

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from tests.support.accounts import People, SignedIn
from tests.support.kit import Api
from tests.support.papers import pages_of
from tests.support.ticket_desk import TicketDesk

FORMS = "/api/v1/request-forms"


@pytest.fixture
async def administrator(people: People) -> SignedIn:
    return await people.staff("business_administrator")


def site(**changed: Any) -> dict[str, Any]:
    return {"id": "site", "name": "官网报修", "welcome": "您好，请填下面几项"} | changed


async def test_a_form_is_published_at_an_address_of_its_own(
    product: Api, administrator: SignedIn
) -> None:
    answer = await product.post(FORMS, site(), token=administrator.token)
    assert answer.status == 201
    assert (answer.body["url"], answer.body["source"]) == ("http://127.0.0.1:8000/r/site", "site")
    assert (answer.body["asks_door"], answer.body["asks_time"]) == (True, True)
    assert (answer.body["confirms_phone"], answer.body["active"]) == (False, True)
    listed = await product.get(FORMS, token=administrator.token)
    assert [form["id"] for form in listed.body["items"]] == ["site"]


async def test_two_forms_have_two_addresses(product: Api, administrator: SignedIn) -> None:
    await product.post(FORMS, site(), token=administrator.token)
    answer = await product.post(FORMS, site(name="门店"), token=administrator.token)
    assert (answer.status, answer.body["code"]) == (409, "request_form_taken")
    shown = await product.get(f"{FORMS}/site", token=administrator.token)
    assert shown.body["name"] == "官网报修"


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "Site"},
        {"id": "a/b"},
        {"id": "-a"},
        {"id": "x"},
        {"id": "网站"},
        {"name": ""},
        {"name": "两\n行"},
        {"source": "<b>"},
        {"line_ids": ["x"] * 21},
        {"surplus": 1},
    ],
)
async def test_what_makes_no_address_or_no_form_is_refused(
    product: Api, administrator: SignedIn, changed: dict[str, Any]
) -> None:
    assert (await product.post(FORMS, site(**changed), token=administrator.token)).status == 422
    assert (await product.get(FORMS, token=administrator.token)).body["items"] == []


async def test_a_form_offers_only_product_lines_that_exist(
    product: Api, administrator: SignedIn
) -> None:
    answer = await product.post(FORMS, site(line_ids=["none"]), token=administrator.token)
    assert (answer.status, answer.body["code"]) == (404, "product_line_not_found")


async def test_a_form_changes_by_whoever_looked_at_it_last(
    product: Api, administrator: SignedIn
) -> None:
    await product.post(FORMS, site(), token=administrator.token)
    change = {"version": 0, "active": False, "welcome": ""}
    changed = await product.call("PATCH", f"{FORMS}/site", change, token=administrator.token)
    assert (changed.body["active"], changed.body["welcome"]) == (False, "")
    assert changed.body["name"] == "官网报修"
    late = await product.call(
        "PATCH", f"{FORMS}/site", {"version": 0, "name": "别的"}, token=administrator.token
    )
    assert late.status == 409
    assert (await product.get(f"{FORMS}/site", token=administrator.token)).body[
        "name"
    ] == "官网报修"


async def test_a_form_has_a_code_to_print_and_to_show(
    product: Api, administrator: SignedIn
) -> None:
    await product.post(FORMS, site(), token=administrator.token)
    png = await product.get(f"{FORMS}/site/code", token=administrator.token)
    assert png.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(png.raw)).size == (472, 354)
    svg = await product.get(f"{FORMS}/site/code?format=svg", token=administrator.token)
    assert svg.headers["content-type"] == "image/svg+xml"
    assert b"<title>" in svg.raw


async def test_a_form_has_a_poster_that_can_be_scanned(
    product: Api, administrator: SignedIn
) -> None:
    long = "服务到家，" * 39
    await product.post(FORMS, site(name="℃ 官网报修", welcome=long), token=administrator.token)
    pdf = await product.get(f"{FORMS}/site/code?format=pdf", token=administrator.token)
    assert pdf.headers["content-type"] == "application/pdf"
    [page] = pages_of(pdf.raw)
    for said in (
        "°C 官网报修",
        "微信扫一扫，马上报修",
        "http://127.0.0.1:8000/r/site",
        "渠道 site",
    ):
        assert said in page, said
    document: Any = pypdfium2.PdfDocument(pdf.raw)
    image = document[0].render(scale=150 / 72).to_pil()
    assert image.size == (1241, 1754)
    [code] = zxingcpp.read_barcodes(image)
    assert code.text == "http://127.0.0.1:8000/r/site"


async def test_only_who_keeps_the_codes_keeps_the_forms(desk: TicketDesk) -> None:
    for who in (desk.agent, desk.wang, desk.customer):
        assert (await desk.api.get(FORMS, token=who.token)).status == 403
        assert (await desk.api.post(FORMS, site(), token=who.token)).status == 403
