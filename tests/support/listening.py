"""A page that hears live events, as a browser would connect it."""

import asyncio
import json
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.support.kit import Api

Json = dict[str, Any]

PROTOCOL = "baoxiu.events.v1"


class Page:
    """What it heard is in order; `seq` is the last number it knows."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self.connection = connection
        self.heard: list[Json] = []
        self.seq = 0
        self.types: list[str] = []

    async def next(self) -> Json | None:
        """None when it was closed."""
        async with asyncio.timeout(60):
            text = await self.connection.read_message()
        if text is None:
            return None
        message: Json = json.loads(text)
        self.seq = message.get("seq", self.seq)
        self.types.append(message["type"])
        if message["type"] == "event":
            self.heard.append(message)
        return message

    async def until(self, message_type: str, **fields: Any) -> Json:
        """The next message of that type; what comes before is heard, too."""
        while (message := await self.next()) is not None:
            if message["type"] == message_type and fields.items() <= message.items():
                return message
        raise AssertionError(f"closed with {self.connection.close_code} before {message_type}")

    async def closed(self) -> int | None:
        """The code it was closed with."""
        while await self.next() is not None:
            pass
        self.leave()
        return self.connection.close_code

    @property
    def kinds(self) -> list[str]:
        return [message["kind"] for message in self.heard]

    def leave(self) -> None:
        self.connection.close()


async def a_pass(api: Api, token: str) -> str:
    answer = await api.post("/api/v1/event-passes", token=token)
    assert answer.status == 201, answer.body
    secret: str = answer.body["secret"]
    return secret


async def connect(
    api: Api, secret: str, after: object = None, origin: str = ""
) -> WebSocketClientConnection:
    """Raises tornado's HTTPClientError where it is refused."""
    address = api.base_url.replace("http://", "ws://") + "/api/v1/events"
    if after is not None:
        address += f"?after={after}"
    headers = {"Origin": origin} if origin else {}
    return await websocket_connect(
        HTTPRequest(address, headers=headers, request_timeout=60),
        subprotocols=[PROTOCOL, f"secret.{secret}"],
    )


async def listen(api: Api, token: str, after: int | None = None) -> Page:
    """A page that has caught up."""
    page = Page(await connect(api, await a_pass(api, token), after))
    assert page.connection.selected_subprotocol == PROTOCOL
    await page.until("ready")
    return page
