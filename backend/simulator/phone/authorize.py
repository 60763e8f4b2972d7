"""The page inside WeChat that asks who somebody is, and sends the browser back with a code."""

from html import escape
from typing import Final
from urllib.parse import urlencode, urlsplit

from tornado.web import RequestHandler

from backend.simulator.world.accounts import OfficialAccount
from backend.simulator.world.people import OfficialAccountPlace, Person
from backend.simulator.world.world import World

PATH: Final = "/connect/oauth2/authorize"
MOST_PEOPLE_SHOWN: Final = 50
SCOPES: Final = ("snsapi_base", "snsapi_userinfo")
CONTENT_POLICY: Final = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"


class AuthorizePage(RequestHandler):
    """WeChat knows whose phone it is; here `person` says it, or a page asks."""

    def initialize(self, world: World) -> None:
        self.world = world

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", CONTENT_POLICY)

    def get(self) -> None:
        account = self.world.accounts.official_account(self.get_query_argument("appid", ""))
        if account is None:
            return self._refuse("Oops! Something went wrong:(", "10012 appid")
        problem = self._problem(account)
        if problem:
            return self._refuse("无法打开网页", problem)
        person = self.world.people.get(self.get_query_argument("person", ""))
        if person is None:
            return self._ask()
        return self._send_back(account, person)

    def _problem(self, account: OfficialAccount) -> str:
        target = urlsplit(self.get_query_argument("redirect_uri", ""))
        if target.scheme not in ("http", "https") or not target.hostname:
            return "10003 redirect_uri 参数错误"
        if account.web_hosts is not None and target.hostname not in account.web_hosts:
            return "10003 redirect_uri 域名与后台配置不一致"
        if self.get_query_argument("response_type", "") != "code":
            return "10004 response_type"
        if self.get_query_argument("scope", "") not in SCOPES:
            return "10005 scope"
        return ""

    def _send_back(self, account: OfficialAccount, person: Person) -> None:
        """Whoever opens a page gets an openid, whether he follows or not."""
        if person.official_account(account.app_id) is None:
            place = OfficialAccountPlace(app_id=account.app_id, followed=False)
            places = (*person.official_accounts, place)
            person = self.world.people.put(person.model_copy(update={"official_accounts": places}))
        code = self.world.codes.mint(
            "web",
            account.app_id,
            person.id,
            self.world.now(),
            scope=self.get_query_argument("scope"),
        )
        self.world.touch()
        target = self.get_query_argument("redirect_uri")
        sign = "&" if urlsplit(target).query else "?"
        given = {"code": code.code, "state": self.get_query_argument("state", "")}
        self.redirect(f"{target}{sign}{urlencode(given)}")

    def _ask(self) -> None:
        query = self.request.query
        links = "".join(
            f'<li><a href="{PATH}?{escape(query)}&amp;person={escape(each.id)}">'
            f"{escape(each.name)}</a></li>"
            for each, _ in zip(self.world.people, range(MOST_PEOPLE_SHOWN), strict=False)
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
