"""Pages opened inside WeChat know who opens them, and lead nowhere else."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest

from backend.container import Container, build_container
from backend.features.accounts.models import WeChatChannel
from backend.features.accounts.shipped_roles import ADMINISTRATOR
from backend.simulator import Simulator
from backend.simulator.world.faults import FaultOrder
from backend.simulator.world.people import MiniProgramPlace, Person
from backend.simulator.world.rules import Rules
from tests.support.accounts import People
from tests.support.application import MovableClock, product_settings
from tests.support.canaries import NAMES
from tests.support.kit import Api
from tests.support.mongo import Prepared
from tests.support.platform import MP, OA, SITE, platform_settings
from tests.support.simulator import SimulatorControl
from tests.support.wechat_browser import AGENT, WeChatBrowser, query_of

PAGE = "/q/no-such-code"
EXCHANGE = "api.weixin.qq.com/sns/oauth2/access_token"
START, RETURN = "/wechat/sign-in", "/wechat/signed-in"


@pytest.fixture
async def container(
    mongo_uri: str,
    database_name: str,
    clock: MovableClock,
    prepared: Prepared,
    simulator: Simulator,
    control: SimulatorControl,
) -> AsyncIterator[Container]:
    settings = product_settings(mongo_uri, database_name, **platform_settings(simulator.url))
    container = build_container(settings, now=clock)
    await prepared(container)
    yield container
    container.close()


def browser_of(product: Api, person: str = "li", agent: str = AGENT) -> WeChatBrowser:
    return WeChatBrowser(person, SITE, product.base_url, agent)


@pytest.fixture
def browser(product: Api) -> WeChatBrowser:
    return browser_of(product)


async def whoami(product: Api, browser: WeChatBrowser) -> str:
    answer = await product.get("/api/v1/me", token=browser.cookies["baoxiu_session"])
    return str(answer.body["id"])


async def in_miniprogram(product: Api, control: SimulatorControl) -> tuple[str, str]:
    """Li opens the mini-program: who that is, and the session's token."""
    code = await control.login_code("li")
    token = (await product.post("/api/v1/customer-sessions", {"code": code})).body["token"]
    return str((await product.get("/api/v1/me", token=token)).body["id"]), token


async def accounts_of(container: Container) -> int:
    return len(await container.accounts.stores.customers.find({}, limit=100))


async def begun(browser: WeChatBrowser, path: str = PAGE, **more: str) -> str:
    """The address that WeChat would send the browser back to."""
    start = await browser.step(f"{START}?{urlencode({'next': path, **more})}")
    asked = await browser.step(browser.whole(start.headers["Location"]))
    return asked.headers["Location"]


async def test_a_page_opened_in_wechat_knows_the_person(
    product: Api, container: Container, browser: WeChatBrowser
) -> None:
    page = await browser.open(PAGE)
    assert page.status == 404
    assert browser.trail == [PAGE, "/connect/oauth2/authorize", RETURN, PAGE]
    account = await container.accounts.stores.customers.by_openid(
        WeChatChannel.OFFICIAL_ACCOUNT, "oLiOa"
    )
    assert account is not None
    assert await whoami(product, browser) == account.id
    [session] = await container.accounts.stores.sessions.of_person(account.id)
    assert (session.via, session.openid, session.device) == ("official_account", "oLiOa", AGENT)
    assert browser.known_as == {"baoxiu_session"}
    await browser.open(PAGE)
    assert browser.trail == [PAGE]


async def test_other_browsers_are_not_sent_to_wechat(product: Api) -> None:
    miniprogram = f"{AGENT} miniProgram/{MP}"
    for agent in ("Mozilla/5.0 Chrome/126", f"{AGENT} wxwork/4.1.20", miniprogram):
        browser = browser_of(product, agent=agent)
        await browser.open(PAGE)
        assert browser.trail == [PAGE], agent
        assert browser.cookies == {}


async def test_the_mini_program_and_the_web_page_are_one_person(
    product: Api, container: Container, control: SimulatorControl, browser: WeChatBrowser
) -> None:
    known, _ = await in_miniprogram(product, control)
    await control.put_rules(Rules(web_silent_answer_has_unionid=True))
    await browser.open(PAGE)
    assert await whoami(product, browser) == known
    assert await accounts_of(container) == 1


async def test_who_is_asked_tells_his_unionid(
    product: Api, container: Container, control: SimulatorControl, browser: WeChatBrowser
) -> None:
    """snsapi_userinfo: the silent answer has no unionid."""
    known, _ = await in_miniprogram(product, control)
    await browser.open(f"{START}?{urlencode({'next': PAGE, 'full': 'true'})}")
    assert await whoami(product, browser) == known


async def test_two_accounts_become_one_when_wechat_says_that_they_are(
    product: Api, container: Container, control: SimulatorControl, browser: WeChatBrowser
) -> None:
    await browser.open(PAGE)
    web = await whoami(product, browser)
    known, token = await in_miniprogram(product, control)
    assert known != web
    await browser.open(f"{START}?{urlencode({'next': PAGE, 'full': 'true'})}")
    assert await whoami(product, browser) == web
    assert (await product.get("/api/v1/me", token=token)).body["id"] == web
    account = await container.accounts.stores.customers.get(web)
    assert {each.openid for each in account.identities} == {"oLiOa", "oLiMp"}


async def test_eight_doors_at_the_same_moment_make_one_account(
    product: Api, container: Container, control: SimulatorControl
) -> None:
    await control.put_rules(Rules(web_silent_answer_has_unionid=True))
    codes = [await control.login_code("li") for _ in range(4)]
    doors = [product.post("/api/v1/customer-sessions", {"code": code}) for code in codes]
    answers = await asyncio.gather(*doors, *(browser_of(product).open(PAGE) for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [201] * 4 + [404] * 4
    live = await container.accounts.stores.customers.find({"merged_into": ""}, limit=10)
    assert len(live) == 1
    assert {each.openid for each in live[0].identities} == {"oLiOa", "oLiMp"}


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example.com/q/1",
        "//evil.example.com/q/1",
        "/q/..//evil.example.com",
        "/\\evil.example.com",
        "/q/\\evil",
        "/q/1\r\nSet-Cookie: a=b",
        "/q/@evil#x",
        "/api/v1/me",
        "/q/../api/v1/me",
        "/wechat/signed-in?state=a",
        "q/1",
        "/q/",
        "/q/" + "1" * 600,
        "",
    ],
)
async def test_nobody_is_led_anywhere_but_to_our_pages(
    container: Container, browser: WeChatBrowser, elsewhere: str
) -> None:
    answer = await browser.open(f"{START}?{urlencode({'next': elsewhere})}")
    assert answer.status in (400, 422)
    assert browser.cookies == {}
    assert await container.mongo.collection("web_sign_ins").find({}, limit=1) == []


async def test_a_state_is_good_once_and_in_its_own_browser_alone(
    product: Api, container: Container, browser: WeChatBrowser
) -> None:
    """A link with the attacker's own code would sign the victim in as the attacker."""
    back = await begun(browser)
    stranger = browser_of(product, "wang")
    assert (await stranger.open(back)).status == 400
    await begun(stranger)
    assert (await stranger.open(back)).status == 400
    assert "baoxiu_session" not in stranger.cookies
    kept = dict(browser.cookies)
    assert (await browser.open(back)).status == 404
    assert "baoxiu_session" in browser.cookies
    browser.cookies = kept
    assert (await browser.open(back)).status == 400
    assert await accounts_of(container) == 1


async def test_the_same_return_twice_at_once_opens_one_session(
    container: Container, browser: WeChatBrowser, control: SimulatorControl
) -> None:
    back = await begun(browser)
    twice = await asyncio.gather(*(browser.step(back) for _ in range(6)))
    assert sorted(each.code for each in twice) == [303, 400, 400, 400, 400, 400]
    assert (await control.calls_to(EXCHANGE)).calls == 1
    assert len(await container.accounts.stores.sessions.find({}, limit=5)) == 1


async def test_a_state_that_is_too_old_is_refused(
    browser: WeChatBrowser, clock: MovableClock
) -> None:
    back = await begun(browser)
    clock.move(minutes=11)
    assert (await browser.open(back)).status == 400


@pytest.mark.parametrize("errcode", [40029, 40163])
async def test_a_code_that_is_used_up_begins_anew(
    container: Container, browser: WeChatBrowser, control: SimulatorControl, errcode: int
) -> None:
    await control.order_fault(FaultOrder(endpoint=EXCHANGE, errcode=errcode, times=1))
    assert (await browser.open(PAGE)).status == 404
    assert browser.trail == [PAGE, *["/connect/oauth2/authorize", RETURN] * 2, PAGE]
    assert "baoxiu_session" in browser.cookies


async def test_a_code_that_never_works_ends_as_a_stranger_who_is_left_alone(
    container: Container, browser: WeChatBrowser, control: SimulatorControl
) -> None:
    await control.order_fault(FaultOrder(endpoint=EXCHANGE, errcode=40029, times=None))
    await browser.open(PAGE)
    assert browser.trail.count(RETURN) == 3
    assert browser.known_as == {"baoxiu_stranger"}
    await browser.open(PAGE)
    assert browser.trail == [PAGE]
    assert await accounts_of(container) == 0


async def test_without_the_platform_pages_are_for_strangers(
    browser: WeChatBrowser, control: SimulatorControl
) -> None:
    await control.order_fault(FaultOrder(endpoint=EXCHANGE, http_status=502, times=None))
    assert (await browser.open(PAGE)).status == 404
    assert browser.known_as == {"baoxiu_stranger"}


async def test_the_openid_of_a_snapshot_is_nobodys(
    container: Container, browser: WeChatBrowser, control: SimulatorControl
) -> None:
    await control.put_rules(Rules(web_pages_are_snapshots=True))
    await browser.open(PAGE)
    assert browser.known_as == {"baoxiu_stranger"}
    assert await accounts_of(container) == 0


async def test_who_does_not_want_to_tell_goes_on_as_a_stranger(browser: WeChatBrowser) -> None:
    back = await begun(browser, full="true")
    state = query_of(back)["state"]
    assert (await browser.open(f"{RETURN}?{urlencode({'state': state})}")).status == 404
    assert browser.known_as == {"baoxiu_stranger"}


async def test_who_does_not_follow_has_an_openid_too(
    product: Api, container: Container, control: SimulatorControl
) -> None:
    await control.put_person(
        Person(id="chen", name=NAMES[2], miniprograms=(MiniProgramPlace(app_id=MP),))
    )
    browser = browser_of(product, "chen")
    await browser.open(PAGE)
    place = (await control.person("chen")).official_account(OA)
    assert place is not None
    assert place.followed is False
    account = await container.accounts.stores.customers.by_openid(
        WeChatChannel.OFFICIAL_ACCOUNT, place.openid
    )
    assert account is not None
    assert account.id == await whoami(product, browser)


async def test_the_cookie_opens_pages_and_not_the_api(
    product: Api, browser: WeChatBrowser, people: People
) -> None:
    """Else another site could have things done by it; and a member of staff is no guest."""
    await browser.open(PAGE)
    jar = f"baoxiu_session={browser.cookies['baoxiu_session']}"
    answer = await product.get("/api/v1/me", headers={"Cookie": jar})
    assert answer.status == 401
    staff = await people.staff(ADMINISTRATOR)
    browser.cookies = {"baoxiu_session": staff.token}
    await browser.open(PAGE)
    assert RETURN in browser.trail


async def test_an_ended_session_is_renewed_without_a_word(
    product: Api, container: Container, browser: WeChatBrowser
) -> None:
    await browser.open(PAGE)
    first = browser.cookies["baoxiu_session"]
    await container.accounts.sessions.end_all(await whoami(product, browser))
    await browser.open(PAGE)
    assert browser.trail[-1] == PAGE
    assert browser.cookies["baoxiu_session"] != first


async def test_what_is_kept_of_a_sign_in_opens_nothing(
    container: Container, browser: WeChatBrowser
) -> None:
    back = await begun(browser, "/t/secret-link-of-a-ticket")
    [row] = await container.mongo.collection("web_sign_ins").find({}, limit=2)
    state = query_of(back)["state"]
    assert state not in str(row)
    assert browser.cookies["baoxiu_browser"] not in str(row)
    assert b"secret-link" not in row["path"]


async def test_the_h5_is_known_as_whom_the_page_knows(
    product: Api, container: Container, browser: WeChatBrowser
) -> None:
    await browser.open(PAGE)
    cookie = browser.cookies["baoxiu_session"]
    known = await whoami(product, browser)
    answer = await product.post(
        "/api/v1/page-sessions", {}, headers={"Cookie": f"baoxiu_session={cookie}"}
    )
    assert (answer.status, answer.body["kind"], answer.body["person_id"]) == (
        201,
        "customer",
        known,
    )
    assert answer.body["token"] != cookie
    me = await product.get("/api/v1/me", token=answer.body["token"])
    assert (me.status, me.body["id"]) == (200, known)
    assert len(await container.accounts.stores.sessions.of_person(known)) == 2


async def test_without_a_page_that_knows_him_nobody_is_let_in(
    product: Api, container: Container, people: People
) -> None:
    staff = await people.staff(ADMINISTRATOR)
    for token in ("", "made-up", staff.token):
        cookie = {"Cookie": f"baoxiu_session={token}"}
        answer = await product.post("/api/v1/page-sessions", {}, headers=cookie)
        assert (answer.status, answer.body["code"]) == (401, "not_authenticated"), token
    assert await accounts_of(container) == 0
    assert len(await container.accounts.stores.sessions.of_person(staff.id)) == 1


async def test_a_sign_in_leads_back_into_the_h5(browser: WeChatBrowser) -> None:
    back = await begun(browser, "/h5/")
    answer = await browser.step(browser.whole(back))
    assert (answer.code, answer.headers["Location"]) == (303, "/h5/")
