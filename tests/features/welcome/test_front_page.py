"""The page at the root."""

from backend.app import build_app
from backend.container import build_container
from tests.support.application import product_settings
from tests.support.kit import Api, Served


async def test_whoever_types_the_address_is_told_how_to_ask_for_repair(product: Api) -> None:
    answer = await product.get("/")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = answer.raw.decode()
    assert "<title>报修</title>" in page
    assert "扫一扫产品上的二维码" in page
    assert "tel:" not in page
    assert "<script" not in page


async def test_the_firms_hotline_is_on_it(
    mongo_uri: str, database_name: str, served: Served
) -> None:
    service = {"hotline": "400-000-0000", "hours": "8:00–22:00"}
    container = build_container(product_settings(mongo_uri, database_name, service=service))
    try:
        product = served.application(build_app(container))
        page = (await product.get("/")).raw.decode()
        contact = await product.get("/api/v1/contact")
    finally:
        container.close()
    assert '<a href="tel:400-000-0000">400-000-0000</a> · 8:00–22:00' in page
    assert contact.body == {"hotline": "400-000-0000", "hours": "8:00–22:00"}


async def test_it_is_there_for_reading_alone(product: Api) -> None:
    answer = await product.post("/", {})
    assert answer.status == 405
