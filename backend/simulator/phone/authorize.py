"""The pages inside WeChat and WeCom that ask who somebody is, and send the browser back with a
code."""

from html import escape
from typing import Final, Protocol
from urllib.parse import urlencode, urlsplit

from tornado.web import RequestHandler

from backend.simulator.world.accounts import Corporation, OfficialAccount
from backend.simulator.world.people import OfficialAccountPlace, Person
from backend.simulator.world.world import World

PATH: Final = "/connect/oauth2/authorize"
SCAN_PATH: Final = "/wwlogin/sso/login"
HOLDER_COOKIE: Final = "simulator_holder"
HOLDER_SECONDS: Final = 60
MOST_PEOPLE_SHOWN: Final = 50
SCOPES: Final = ("snsapi_base", "snsapi_userinfo")
MEMBER_SCOPES: Final = ("snsapi_base", "snsapi_privateinfo")
CONTENT_POLICY: Final = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"


class Asked(Protocol):
    """On whose behalf somebody is asked who he is. The parameters are the page's own."""

    def problem(self, page: "AuthorizePage") -> str: ...

    def may_be(self, person: Person) -> bool: ...

    def code(self, page: "AuthorizePage", person: Person) -> str: ...


class ByOfficialAccount:
    """Whoever opens a page gets an openid, whether he follows or not."""

    def __init__(self, account: OfficialAccount) -> None:
        self._account = account

    def problem(self, page: "AuthorizePage") -> str:
        account, host = self._account, page.target_host
        if account.web_hosts is not None and host not in account.web_hosts:
            return "10003 redirect_uri 域名与后台配置不一致"
        return page.flow_problem(SCOPES)

    def may_be(self, person: Person) -> bool:
        return True

    def code(self, page: "AuthorizePage", person: Person) -> str:
        world, app_id = page.world, self._account.app_id
        if person.official_account(app_id) is None:
            place = OfficialAccountPlace(app_id=app_id, followed=False)
            places = (*person.official_accounts, place)
            person = world.people.put(person.model_copy(update={"official_accounts": places}))
        scope = page.asked("scope")
        return world.codes.mint("web", app_id, person.id, world.now(), scope=scope).code


class ByCorporation:
    """Members are asked; `is_scanned` outside WeCom, by a code on the screen."""

    def __init__(self, corporation: Corporation, *, is_scanned: bool) -> None:
        self._corporation = corporation
        self._is_scanned = is_scanned

    def problem(self, page: "AuthorizePage") -> str:
        if self._corporation.agent(page.agent_id) is None:
            return "agentid 不存在"
        return "" if self._is_scanned else page.flow_problem(MEMBER_SCOPES)

    def may_be(self, person: Person) -> bool:
        return person.member(self._corporation.corp_id) is not None

    def code(self, page: "AuthorizePage", person: Person) -> str:
        world, corp_id = page.world, self._corporation.corp_id
        scope = page.asked("scope")
        code = world.codes.mint(
            "wecom", corp_id, person.id, world.now(), page.agent_id, scope=scope
        )
        return code.code


class AuthorizePage(RequestHandler):
    """The platform knows whose phone it is; here `person` or the phone's cookie says it, or a page
    asks."""

    def initialize(self, world: World) -> None:
        self.world = world

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", CONTENT_POLICY)

    def asked(self, name: str) -> str:
        return self.get_query_argument(name, "")

    @property
    def agent_id(self) -> int:
        given = self.asked("agentid")
        return int(given) if given.isdecimal() and len(given) < 12 else 0

    @property
    def target_host(self) -> str:
        return urlsplit(self.asked("redirect_uri")).hostname or ""

    def flow_problem(self, scopes: tuple[str, ...]) -> str:
        if self.asked("response_type") != "code":
            return "10004 response_type"
        return "" if self.asked("scope") in scopes else "10005 scope"

    def get(self) -> None:
        asking = self._asking()
        if asking is None:
            return self._refuse("Oops! Something went wrong:(", "10012 appid")
        target = urlsplit(self.asked("redirect_uri"))
        is_address = target.scheme in ("http", "https") and bool(target.hostname)
        problem = asking.problem(self) if is_address else "10003 redirect_uri 参数错误"
        if problem:
            return self._refuse("无法打开网页", problem)
        person = self.world.people.get(self.asked("person") or self._holder())
        if person is None or not asking.may_be(person):
            return self._ask(asking)
        return self._send_back(asking.code(self, person))

    def _asking(self) -> Asked | None:
        accounts, app_id = self.world.accounts, self.asked("appid")
        is_scanned = self.request.path == SCAN_PATH
        if corporation := accounts.corporation(app_id):
            return ByCorporation(corporation, is_scanned=is_scanned)
        account = None if is_scanned else accounts.official_account(app_id)
        return ByOfficialAccount(account) if account else None

    def _holder(self) -> str:
        return self.get_cookie(HOLDER_COOKIE) or ""

    def _send_back(self, code: str) -> None:
        self.world.touch()
        target = self.asked("redirect_uri")
        sign = "&" if urlsplit(target).query else "?"
        self.redirect(f"{target}{sign}{urlencode({'code': code, 'state': self.asked('state')})}")

    def _ask(self, asking: Asked) -> None:
        here = f"{self.request.path}?{escape(self.request.query)}"
        able = (each for each in self.world.people if asking.may_be(each))
        links = "".join(
            f'<li><a href="{here}&amp;person={escape(each.id)}">{escape(each.name)}</a></li>'
            for each, _ in zip(able, range(MOST_PEOPLE_SHOWN), strict=False)
        )
        self.finish(
            "<!doctype html><html lang=zh><meta charset=utf-8>"
            "<meta name=viewport content='width=device-width'><title>微信</title>"
            f"<h1>这是谁的手机？</h1><ul>{links}</ul>"
        )

    def _refuse(self, headline: str, why: str) -> None:
        """As WeChat does: a page that says it, and status 200."""
        self.finish(
            "<!doctype html><html lang=zh><meta charset=utf-8><title>微信</title>"
            f"<h1>{escape(headline)}</h1><p>{escape(why)}</p>"
        )
