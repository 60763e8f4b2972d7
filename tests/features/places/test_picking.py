"""Pickers ask for areas step by step; nobody needs to be signed in."""

import pytest

from tests.support.kit import Api


async def test_a_picker_goes_from_province_to_city_to_district(product: Api) -> None:
    provinces = await product.get("/api/v1/areas")
    assert provinces.status == 200
    assert provinces.headers["cache-control"] == "public, max-age=86400"
    assert len(provinces.body) == 34
    assert {"code": "330000", "name": "浙江省", "level": "province", "is_leaf": False} in (
        provinces.body
    )
    cities = (await product.get("/api/v1/areas?parent=330000")).body
    assert [city["name"] for city in cities][:3] == ["杭州市", "宁波市", "温州市"]
    assert len(cities) == 11
    districts = (await product.get("/api/v1/areas?parent=330100")).body
    assert {"code": "330106", "name": "西湖区", "level": "district", "is_leaf": True} in districts
    assert (await product.get("/api/v1/areas?parent=330106")).body == []


async def test_a_municipality_has_districts_at_once(product: Api) -> None:
    answer = await product.get("/api/v1/areas?parent=310000")
    assert {area["level"] for area in answer.body} == {"district"}
    assert len(answer.body) == 16


async def test_an_area_shows_the_names_above_it_and_its_centre(product: Api) -> None:
    card = (await product.get("/api/v1/areas/330106")).body
    assert card["full_name"] == "浙江省杭州市西湖区"
    assert [each["name"] for each in card["path"]] == ["浙江省", "杭州市", "西湖区"]
    assert card["centre"] == {"latitude": 30.259463, "longitude": 120.130194}


async def test_a_former_code_leads_to_its_successor(product: Api) -> None:
    assert (await product.get("/api/v1/areas/500112")).body["code"] == "500157"


@pytest.mark.parametrize("path", ["/api/v1/areas/999999", "/api/v1/areas?parent=130103"])
async def test_an_unknown_code_is_not_found_and_not_cached(product: Api, path: str) -> None:
    answer = await product.get(path)
    assert (answer.status, answer.body["code"]) == (404, "area_not_found")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/api/v1/areas/33", "/api/v1/areas?parent=*", "/api/v1/areas?x=1"]
)
async def test_what_is_no_code_at_all_is_invalid(product: Api, path: str) -> None:
    assert (await product.get(path)).status in (404, 422)


async def test_a_text_is_read_and_names_like_it_are_found(product: Api) -> None:
    answer = await product.post("/api/v1/area-searches", {"text": "杭州西湖区文三路"})
    assert answer.body["read"]["code"] == "330106"
    assert answer.body["rest"] == "文三路"
    assert answer.body["matches"] == []
    answer = await product.post("/api/v1/area-searches", {"text": "西湖"})
    assert answer.body["read"] is None
    assert [match["full_name"] for match in answer.body["matches"]] == [
        "浙江省杭州市西湖区",
        "江西省南昌市西湖区",
        "湖北省武汉市东西湖区",
    ]


async def test_a_search_shows_no_more_than_twenty(product: Api) -> None:
    answer = await product.post("/api/v1/area-searches", {"text": "州"})
    assert len(answer.body["matches"]) == 20
