"""HTTP below wechatpy: timeouts on everything, and the simulator where one is configured."""

from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter

CONNECT_SECONDS: Final = 2
READ_SECONDS: Final = 8


class PlatformAdapter(HTTPAdapter):
    """With a base address (http://127.0.0.1:8010) every call goes there, Tencent's host name kept
    in Host; without one it goes where it says. Nothing else differs."""

    def __init__(self, base_url: str, connections: int) -> None:
        self._base = urlsplit(base_url) if base_url else None
        super().__init__(pool_connections=4, pool_maxsize=connections, max_retries=0)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> Any:
        if options.get("timeout") is None:
            options["timeout"] = (CONNECT_SECONDS, READ_SECONDS)
        if self._base is not None:
            asked = urlsplit(request.url or "")
            request.headers["Host"] = asked.netloc
            request.url = urlunsplit(
                (self._base.scheme, self._base.netloc, asked.path, asked.query, "")
            )
        return super().send(request, *args, **options)


def open_session(base_url: str, connections: int) -> requests.Session:
    """Proxies of the environment are for the real platform only."""
    session = requests.Session()
    session.trust_env = not base_url
    session.mount("https://", PlatformAdapter(base_url, connections))
    return session
