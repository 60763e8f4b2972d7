"""One API call as an endpoint sees it: what was sent, and the world it meets."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import from_json

from backend.simulator.api.refusals import Refusal
from backend.simulator.world.access_tokens import AccessToken
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.rules import Rules
from backend.simulator.world.world import World

OPEN_HOST: Final = "api.weixin.qq.com"
WECOM_HOST: Final = "qyapi.weixin.qq.com"
LARGEST_JSON_BYTES: Final = 256 * 1024

# An escape of a character past ASCII; \\u4e2d is a backslash followed by text and no escape.
ESCAPED_TEXT: Final = re.compile(
    rb"(?<!\\)(?:\\\\)*\\u(?!00[0-7][0-9a-fA-F])[0-9a-fA-F]{4}",
)

JSON_OBJECT: Final = TypeAdapter(JsonObject)


class Payload(BaseModel):
    """A body: unknown fields are ignored, as the platform does; wrong types are 47001."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


PayloadT = TypeVar("PayloadT", bound=Payload)


@dataclass(frozen=True)
class Upload:
    """One file of a multipart body."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Download:
    """An answer that is no JSON."""

    content: bytes
    content_type: str
    name: str = ""


@dataclass(frozen=True)
class Call:
    """`query` holds the last value of each parameter, undecodable bytes replaced."""

    world: World
    host: str
    query: Mapping[str, str]
    raw_body: bytes
    remote_address: str
    now: datetime
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    @property
    def rules(self) -> Rules:
        return self.world.rules

    @cached_property
    def body(self) -> JsonObject:
        """The JSON object that was posted. Raises Refusal as the platform does."""
        if not self.raw_body.strip():
            raise Refusal(44002)
        if len(self.raw_body) > LARGEST_JSON_BYTES:
            raise Refusal(45002)
        escaped = self.escaped_text_errcode
        if escaped is not None and ESCAPED_TEXT.search(self.raw_body):
            raise Refusal(escaped)
        body = _parsed(self.raw_body)
        if "access_token" in body:
            raise Refusal(47001)
        return body

    @property
    def escaped_text_errcode(self) -> int | None:
        wecom = self.host == WECOM_HOST
        return self.rules.wecom_escaped_text_errcode if wecom else self.rules.escaped_text_errcode

    @property
    def payload(self) -> str:
        return self.raw_body.decode()

    def read(self, model: type[PayloadT]) -> PayloadT:
        try:
            return model.model_validate(self.body)
        except ValidationError as error:
            raise Refusal(47001) from error

    @property
    def account(self) -> str:
        """The app id, corp id or `corp_id:agent_id` the call names, right or wrong; or nothing."""
        token = self.world.tokens.find(self.query.get("access_token", ""))
        if token:
            return token.account
        named = self.query.get("appid") or self.query.get("corpid")
        if named is None and self.raw_body:
            named = _named_in(self.raw_body)
        return (named or "")[:64]

    def access_token(self) -> AccessToken:
        """The token of the query, alive. Raises Refusal 41001, 40001, 40014 or 42001."""
        value = self.query.get("access_token", "")
        if not value:
            raise Refusal(41001)
        wecom = self.host == WECOM_HOST
        token = self.world.tokens.find(value)
        if token is None or (token.kind == "wecom") != wecom:
            raise Refusal(40014 if wecom else 40001)
        state = token.state(self.now)
        if state == "expired":
            raise Refusal(42001)
        if state == "invalid":
            raise Refusal(40014 if wecom else 40001)
        return token


@dataclass(frozen=True)
class Endpoint:
    """One address of the platform. `answer` gives the fields beside errcode and errmsg, or bytes.

    `bare` answers carry no errcode when all is well (tokens, sessions). `serves_media`: its
    refusals come under the content type that the rules say.
    """

    host: str
    method: Literal["GET", "POST"]
    path: str
    answer: Callable[[Call], JsonObject | Download]
    bare: bool = False
    serves_media: bool = False

    @property
    def name(self) -> str:
        return f"{self.host}/{self.path}"


def _parsed(raw_body: bytes) -> JsonObject:
    try:
        raw_body.decode()
        return JSON_OBJECT.validate_python(from_json(raw_body, allow_inf_nan=False), strict=True)
    except ValueError as error:
        raise Refusal(47001) from error


def _named_in(raw_body: bytes) -> str | None:
    try:
        named = _parsed(raw_body[:LARGEST_JSON_BYTES]).get("appid")
    except Refusal:
        return None
    return named if isinstance(named, str) else None
