"""The browser inside WeChat: keeps cookies, follows redirects, and is asked who it is."""

from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from tests.support.kit import Answer, checked

AGENT: Final = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN"
)
AUTHORIZE: Final = "/connect/oauth2/authorize"
MOST_STEPS: Final = 12


@dataclass
class WeChatBrowser:
    """`site` is where the product says it is, `base_url` where it really listens."""

    person: str
    site: str
    base_url: str
    agent: str = AGENT
    cookies: dict[str, str] = field(default_factory=dict)
    trail: list[str] = field(default_factory=list)

    async def open(self, address: str) -> Answer:
        """The page at the end of all redirects."""
        self.trail = []
        for _ in range(MOST_STEPS):
            response = await self.step(address)
            if response.code not in (302, 303):
                return checked(response)
            address = self.whole(response.headers["Location"])
        raise AssertionError(f"it goes round in circles: {self.trail}")

    def whole(self, location: str) -> str:
        """The next address, with the person named where WeChat would know him."""
        parts = urlsplit(location)
        if parts.path == AUTHORIZE:
            return f"{location.partition('#')[0]}&{urlencode({'person': self.person})}"
        return location

    async def step(self, address: str, **given: object) -> HTTPResponse:
        self.trail.append(urlsplit(address).path)
        ours = not address.startswith("http") or address.startswith(self.site)
        where = self.base_url + address.removeprefix(self.site) if ours else address
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"User-Agent": self.agent, **({"Cookie": jar} if ours and jar else {})}
        response = await AsyncHTTPClient().fetch(
            where, headers=headers, follow_redirects=False, raise_error=False, request_timeout=120
        )
        if ours:
            self._keep(response)
        return response

    def _keep(self, response: HTTPResponse) -> None:
        for line in response.headers.get_list("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                assert morsel["httponly"], line
                assert morsel["samesite"] == "Lax", line
                assert bool(morsel["secure"]) == self.site.startswith("https"), line
                self.cookies[name] = morsel.value

    @property
    def known_as(self) -> set[str]:
        """What it will tell our pages."""
        return set(self.cookies) - {"baoxiu_browser"}


def query_of(address: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}
