"""What a stranger sees of a scanned device: little, at once, and without any script."""

import asyncio
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import Final

import pytest

from backend.app import build_app
from backend.container import Container, build_container
from backend.features.devices.models import Category
from backend.features.devices.scanning import MISSES_A_MINUTE, subscriber
from backend.kit.tokens import new_public_code
from tests.features.devices.builders import a_model
from tests.features.devices.conftest import Books
from tests.support.accounts import SignedIn
from tests.support.application import MovableClock, product_settings
from tests.support.canaries import DOORS, NAMES
from tests.support.kit import Answer, Api, Served

PHONE: Final = "+8613900000031"


class Seen(HTMLParser):
    """The words and links of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self._inside: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._inside.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and "style" not in self._inside and "svg" not in self._inside:
            self.words.append(data.strip())


async def misses(product: Api, path: str = "/q/{code}") -> Answer:
    return await product.get(path.format(code=new_public_code()))


async def test_a_stranger_sees_brand_model_warranty_and_where_to_ask(
    product: Api, books: Books
) -> None:
    _, code = await books.device_and_code(warranty_until="2099-01-01")
    page = await product.get(f"/q/{code}")
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    seen = Seen(page.raw)
    assert seen.words == [
        "设备",
        "设备",
        "澜和 挂壁式空调",
        "保修期内",
        "1.5 匹 · 型号 KFR-35GW/LH26",
        "是您家的设备吗？",
        "验证手机号，看全部档案",
        "认领",
        "已经认领过？登录看档案和进度",
        "我要报修",
    ]
    assert seen.links == [
        f"/q/{code}/claim",
        f"/h5/#/pages/device/index?code={code}",
        f"/q/{code}/report",
    ]


@pytest.mark.parametrize(
    ("until", "words"),
    [("2099-01-01", "保修期内"), ("2020-01-01", "已过保修"), (None, "保修待核对")],
)
async def test_the_warranty_is_one_word(
    product: Api, books: Books, until: str | None, words: str
) -> None:
    _, code = await books.device_and_code(warranty_until=until, purchase={})
    assert words in Seen((await product.get(f"/q/{code}")).raw).words


async def test_a_page_loads_nothing_and_allows_exactly_its_own_style(
    product: Api, books: Books
) -> None:
    _, code = await books.device_and_code()
    for path in (f"/q/{code}", f"/q/{code}/claim", "/q/unknown"):
        page = await product.get(path)
        html = page.raw.decode()
        [style] = re.findall(r"<style>(.*?)</style>", html, flags=re.DOTALL)
        digest = b64encode(sha256(style.encode()).digest()).decode()
        policy = page.headers["content-security-policy"]
        assert f"style-src 'sha256-{digest}'" in policy
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
        assert not Seen(page.raw).tags & {"script", "link", "img", "iframe", "object", "use"}
        assert "url(" not in style
        assert "@import" not in style
        assert "http" not in html.replace("http-equiv", "")
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"


async def test_an_owned_device_looks_like_one_that_nobody_owns(
    product: Api, books: Books, wang: SignedIn
) -> None:
    """Reliability R74: no person, no place, no history, not even that somebody owns it."""
    free, free_code = await books.device_and_code(serial="SN-FREE-1")
    owned, owned_code = await books.device_and_code(
        serial="SN-OWNED-7",
        reference="合同-2024-7",
        owner_account_id=wang.id,
        household_id="home",
        install_place=f"{DOORS[0]} 1204",
        buyer_name=NAMES[1],
        buyer_phone=PHONE,
        purchase={"bought_on": "2024-03-15", "channel": "京东", "document_ids": ["d1"]},
    )
    pages = [(await product.get(f"/q/{code}")).raw for code in (free_code, owned_code)]
    assert pages[0].replace(free_code.encode(), b"") == pages[1].replace(owned_code.encode(), b"")
    for path in (f"/q/{owned_code}", f"/q/{owned_code}/claim", f"/api/v1/codes/{owned_code}"):
        raw = (await product.get(path)).raw.decode().replace(owned_code, "")
        for secret in (
            owned.id,
            free.id,
            "SN-OWNED",
            "合同-2024",
            DOORS[0],
            *NAMES,
            PHONE[3:],
            "0031",
            "2024",
            "京东",
        ):
            assert secret not in raw, (path, secret)
    record = (await product.get(f"/api/v1/codes/{owned_code}")).body
    assert record == {
        "code": owned_code,
        "card": {
            "brand": "澜和",
            "title": "挂壁式空调",
            "model": "KFR-35GW/LH26",
            "summary": "1.5 匹",
            "category": "air_conditioner",
            "warranty": "in",
        },
        "record": None,
        "blank": None,
        "is_scrapped": False,
    }


async def test_unknown_void_and_malformed_codes_get_one_answer(
    product: Api, books: Books, boss: SignedIn
) -> None:
    device, code = await books.device_and_code()
    voided = await product.post(
        f"/api/v1/devices/{device.id}/code-voiding", {"reason": "贴纸丢失"}, token=boss.token
    )
    assert voided.status == 200
    wrong = [
        code,
        new_public_code(),
        "x",
        "中文",
        "%ff%fe",
        "A" * 500,
        "%00",
        "..%2f..%2fetc",
        "{%22$ne%22:1}",
        code[:-1],
        code + "A",
        code.swapcase(),
    ]
    pages = [await product.get(f"/q/{each}") for each in wrong]
    assert {page.status for page in pages} == {404}
    assert len({page.raw for page in pages}) == 1
    claims = [await product.get(f"/q/{each}/claim") for each in wrong[:6]]
    assert {page.raw for page in claims} == {pages[0].raw}
    assert "这个码认不出来" in pages[0].raw.decode()
    answers = [await product.get(f"/api/v1/codes/{each}") for each in wrong[:4]]
    assert {answer.status for answer in answers} == {404}
    assert len({str(answer.body | {"request_id": ""}) for answer in answers}) == 1


async def test_misses_are_limited_and_hits_are_not(product: Api, books: Books) -> None:
    _, code = await books.device_and_code()
    for _ in range(MISSES_A_MINUTE):
        assert (await misses(product)).status == 404
    for path in ("/q/{code}", "/q/{code}/claim", "/api/v1/codes/{code}"):
        refused = await misses(product, path)
        assert refused.status == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 60
    page = await misses(product)
    assert "请在" in page.raw.decode()
    hits = await asyncio.gather(*(product.get(f"/q/{code}") for _ in range(50)))
    assert {hit.status for hit in hits} == {200}


async def test_guesses_and_neighbours_of_real_codes_hit_nothing(
    container: Container, books: Books
) -> None:
    """Reliability R73, at the service, which no limit slows down."""
    _, code = await books.device_and_code()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    neighbours = {
        code[:place] + letter + code[place + 1 :]
        for place in range(len(code))
        for letter in alphabet
    } - {code}
    guesses = [*neighbours, *(new_public_code() for _ in range(20_000))]
    store = container.device_services.store
    found = await store.codes.find({"code": {"$in": guesses}}, limit=10)
    assert found == []
    assert len(neighbours) == 22 * 63


def test_who_has_an_ipv6_network_has_one_allowance() -> None:
    assert subscriber("2001:db8:1:2::1") == subscriber("2001:db8:1:2:ffff::9")
    assert subscriber("2001:db8:1:2::1") != subscriber("2001:db8:1:3::1")
    assert subscriber("203.0.113.7") != subscriber("203.0.113.8")
    assert subscriber("unknown") == "unknown"


async def test_every_kind_of_thing_has_its_picture(product: Api, books: Books) -> None:
    pictures = set()
    for number, category in enumerate(Category):
        model = a_model(id=f"m{number}", name=f"M-{number}", category=category)
        await books.store.models.add(model)
        _, code = await books.device_and_code(model_id=model.id, serial=f"S{number}")
        [art] = re.findall(
            r'<svg class="hero".*?</svg>', (await product.get(f"/q/{code}")).raw.decode(), re.DOTALL
        )
        pictures.add(art)
    assert len(pictures) == len(Category)


async def test_names_are_shown_as_text_whatever_they_are(product: Api, books: Books) -> None:
    evil = '"><script>alert(1)</script>{{7*7}}'
    await books.store.models.add(a_model(id="evil", name=evil, brand_name=evil, title=evil))
    _, code = await books.device_and_code(model_id="evil")
    html = (await product.get(f"/q/{code}")).raw.decode()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "{{7*7}}" in html
    assert "49" not in Seen(html.encode()).words


async def test_inside_wechat_the_container_shows_the_title(product: Api, books: Books) -> None:
    _, code = await books.device_and_code()
    wechat = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"}
    assert b"<header" in (await product.get(f"/q/{code}")).raw
    assert b"<header" not in (await product.get(f"/q/{code}", headers=wechat)).raw


async def test_the_hotline_is_shown_where_there_is_one(
    mongo_uri: str, container: Container, books: Books, served: Served
) -> None:
    settings = product_settings(
        mongo_uri,
        container.mongo.database.name,
        service={"hotline": "400-000-0000", "hours": "8:00–22:00"},
    )
    other = build_container(settings, now=MovableClock())
    try:
        product = served.application(build_app(other))
        _, code = await books.device_and_code()
        for path in (f"/q/{code}", f"/q/{code}/claim", "/q/unknown"):
            seen = Seen((await product.get(path)).raw)
            assert "400-000-0000" in seen.words
            assert "tel:400-000-0000" in seen.links
    finally:
        other.close()


async def test_a_code_that_looks_like_a_file_is_a_code(product: Api, books: Books) -> None:
    device = await books.device()
    code = await books.code(device)
    stored = await books.store.codes.in_use(code)
    stored.code = code[:-4] + "-txt"
    await books.store.codes.save(stored)
    assert (await product.get(f"/q/{stored.code}")).status == 200
    assert (await product.get(f"/q/{code[:-4]}.txt")).body["code"] == "verification_file_not_found"


async def test_wechats_verification_file_is_served(product: Api, boss: SignedIn) -> None:
    path = "/api/v1/verification-files/AbCdEf1234"
    put = await product.put(path, {"content": "0123456789abcdef"}, token=boss.token)
    assert put.status == 200
    file = await product.get("/q/AbCdEf1234.txt")
    assert (file.status, file.raw, file.headers["content-type"]) == (
        200,
        b"0123456789abcdef",
        "text/plain",
    )
    assert (await product.get("/q/Other.txt")).status == 404
    [listed] = (await product.get("/api/v1/verification-files", token=boss.token)).body
    assert listed["name"] == "AbCdEf1234"
    assert (await product.delete(path, token=boss.token)).status == 204
    assert (await product.get("/q/AbCdEf1234.txt")).status == 404


async def test_only_administrators_store_verification_files(
    product: Api, agent: SignedIn, boss: SignedIn
) -> None:
    path = "/api/v1/verification-files/AbCdEf1234"
    body = {"content": "0123456789abcdef"}
    assert (await product.put(path, body, token=agent.token)).status == 403
    for content in ("", "<html>", "中文", "x" * 201):
        assert (await product.put(path, {"content": content}, token=boss.token)).status == 422
    assert (await product.get("/q/AbCdEf1234.txt")).status == 404
