"""What outlives a restart: a header, and immutable records by kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from backend.simulator.world.access_tokens import AccessToken
from backend.simulator.world.accounts import Accounts, Record
from backend.simulator.world.codes import OneTimeCode
from backend.simulator.world.consents import Consent
from backend.simulator.world.media import Medium
from backend.simulator.world.menus import Menu
from backend.simulator.world.messages import FIRST_PLATFORM_ID, ReceivedMessage
from backend.simulator.world.people import Person
from backend.simulator.world.pushes import Push
from backend.simulator.world.repeats import Sent
from backend.simulator.world.response_codes import ResponseCode
from backend.simulator.world.rules import Rules
from backend.simulator.world.scene_codes import SceneCode
from backend.simulator.world.service_windows import ServiceWindow
from backend.simulator.world.tickets import Ticket
from backend.simulator.world.web_tokens import WebToken

RecordT = TypeVar("RecordT", bound=Record)

KINDS: Final[Mapping[str, type[Record]]] = {
    "person": Person,
    "code": OneTimeCode,
    "token": AccessToken,
    "ticket": Ticket,
    "web_token": WebToken,
    "menu": Menu,
    "scene_code": SceneCode,
    "consent": Consent,
    "repeat": Sent,
    "task": Sent,
    "response": ResponseCode,
    "message": ReceivedMessage,
    "push": Push,
    "medium": Medium,
    "window": ServiceWindow,
}


class Header(Record):
    version: Literal[1]
    offset_seconds: float = 0
    rules: Rules = Rules()
    accounts: Accounts = Accounts()
    latest_message_id: int = 0
    latest_platform_id: int = FIRST_PLATFORM_ID
    latest_push_id: int = 0


@dataclass(frozen=True)
class Snapshot:
    """`records` by the names of KINDS."""

    header: Header
    records: Mapping[str, Sequence[Record]]

    def of(self, kind: str, model: type[RecordT]) -> list[RecordT]:
        return [each for each in self.records.get(kind, ()) if isinstance(each, model)]
