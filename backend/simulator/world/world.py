"""Everything the pretended platform knows, in memory, in one place."""

import asyncio
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from backend.simulator.world.access_tokens import AccessToken, AccessTokens
from backend.simulator.world.accounts import Accounts, CallbackTarget, Record
from backend.simulator.world.blocked_addresses import BlockedAddresses
from backend.simulator.world.buckets import Buckets
from backend.simulator.world.calls import Calls
from backend.simulator.world.clock import JsonObject, Now, SimulatedClock
from backend.simulator.world.codes import OneTimeCode, OneTimeCodes
from backend.simulator.world.consents import Consent, Consents
from backend.simulator.world.faults import Faults
from backend.simulator.world.media import Media, Medium
from backend.simulator.world.menus import Menu, Menus
from backend.simulator.world.messages import (
    FIRST_PLATFORM_ID,
    Messages,
    ReceivedMessage,
    SentMessage,
)
from backend.simulator.world.people import People, Person
from backend.simulator.world.pushes import Push, Pushes
from backend.simulator.world.quotas import Quotas
from backend.simulator.world.repeats import Repeats, Sent
from backend.simulator.world.response_codes import ResponseCode, ResponseCodes
from backend.simulator.world.rules import Rules
from backend.simulator.world.scene_codes import SceneCode, SceneCodes
from backend.simulator.world.send_results import SendResults
from backend.simulator.world.service_windows import ACTIONS, ServiceWindow, ServiceWindows
from backend.simulator.world.snapshot import Header, Snapshot
from backend.simulator.world.text_flow import TextFlow
from backend.simulator.world.tickets import Ticket, Tickets
from backend.simulator.world.web_tokens import WebToken, WebTokens


class NoCallback(ValueError):
    """The account does not exist, has several agents, or has no server of its own."""


class World:
    """One loop changes it, never across an await: whoever comes first wins."""

    def __init__(self, now: Now) -> None:
        self.clock = SimulatedClock(now)
        self.born = secrets.token_hex(4)
        self.revision = 0
        self.changed = asyncio.Event()
        self.arrived = asyncio.Event()
        self.closing = asyncio.Event()
        self.calls = Calls()
        self.faults = Faults()
        self.messages = Messages()
        self.pushes = Pushes()
        self.empty()

    def empty(self, *, keep_accounts: bool = False) -> None:
        """Forget everything; with `keep_accounts` the accounts, people and rules stay."""
        if not keep_accounts:
            self.rules = Rules()
            self.accounts = Accounts()
            self.people = People()
        self.clock.set_offset(0)
        self.codes = OneTimeCodes()
        self.tokens = AccessTokens()
        self.tickets = Tickets()
        self.web_tokens = WebTokens()
        self.menus = Menus()
        self.scene_codes = SceneCodes()
        self.consents = Consents()
        self.messages.clear()
        self.repeats = Repeats()
        self.task_ids = Repeats()
        self.response_codes = ResponseCodes()
        self.blocked_addresses = BlockedAddresses()
        self.text_flow = TextFlow()
        self.buckets = Buckets()
        self.media = Media()
        self.send_results = SendResults()
        self.quotas = Quotas()
        self.service_windows = ServiceWindows()
        self.latest_platform_id = FIRST_PLATFORM_ID
        self.pushes.clear()
        self.faults.clear()
        self.calls.clear()

    def now(self) -> datetime:
        return self.clock.now()

    def touch(self) -> None:
        """Something changed: the state file is due, and phones that are looked at."""
        self.revision += 1
        self.changed.set()

    async def pause(self, seconds: float) -> None:
        """Real seconds, cut short when the simulator stops."""
        if seconds:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self.closing.wait()

    def next_platform_id(self) -> str:
        """A msgid past 2^53, as the platform's are: clients in JavaScript lose its digits."""
        return str(self.next_number())

    def next_number(self) -> int:
        self.latest_platform_id += 1
        return self.latest_platform_id

    def deliver(self, sent: SentMessage, person: Person, address: str) -> None:
        self.messages.add(sent, person.id, address, self.now())
        self.arrived.set()
        self.arrived = asyncio.Event()

    def deliver_text(self, sent: SentMessage, phone: str) -> None:
        """To whoever has the phone; nobody here may have it, and it was sent all the same."""
        person = self.people.with_phone(phone)
        self.messages.add(sent, person.id if person else "", phone, self.now())
        self.arrived.set()
        self.arrived = asyncio.Event()

    def tell(
        self, account: str, fields: JsonObject, *, address: str, agent_id: int | None = None
    ) -> Push:
        """Somebody did something: as `push`; kept as `no_server` when the account has none.

        Raises TooManyPushes.
        """
        if self.accounts.callback(account, agent_id):
            return self.push(account, fields, address=address, agent_id=agent_id)
        push = self._made(None, account, fields, address).model_copy(
            update={"state": "no_server", "agent_id": agent_id}
        )
        self._keep(push)
        return push

    def push(
        self,
        account: str,
        fields: JsonObject,
        *,
        address: str,
        agent_id: int | None = None,
        seconds_later: float = 0,
        plaintext: str = "",
    ) -> Push:
        """Tell an account's server, as if somebody had done it; the fate stands in `pushes`.

        ToUserName, FromUserName, CreateTime, a message's MsgId and WeCom's AgentID are added
        unless `fields` has them.

        Raises NoCallback or TooManyPushes.
        """
        target = self.accounts.callback(account, agent_id)
        if target is None:
            raise NoCallback(account)
        made = self._made(target, account, fields, address)
        due_at = made.due_at + timedelta(seconds=seconds_later)
        push = made.model_copy(update={"due_at": due_at, "plaintext": plaintext})
        self._keep(push)
        return push

    def _made(
        self, target: CallbackTarget | None, account: str, fields: JsonObject, address: str
    ) -> Push:
        now = self.now()
        head: JsonObject = {"FromUserName": address, "CreateTime": int(now.timestamp())}
        tail: JsonObject = {} if fields.get("MsgType") == "event" else {"MsgId": self.next_number()}
        if target is not None:
            head = {"ToUserName": target.to_user_name, **head}
        if target is not None and target.agent_id is not None:
            tail["AgentID"] = target.agent_id
        person = self.people.at(account, address)
        return Push(
            id=self.pushes.next_id(),
            account=account,
            agent_id=target.agent_id if target else None,
            address=address,
            person_id=person.id if person else "",
            kind=_kind(fields),
            fields={**head, **fields, **{k: v for k, v in tail.items() if k not in fields}},
            made_at=now,
            due_at=now,
        )

    def _keep(self, push: Push) -> None:
        """What somebody does also allows the account to write to him for a while, or no longer."""
        self.pushes.add(push)
        if push.kind == "event:unsubscribe":
            self.service_windows.close(push.account, push.address)
        elif push.kind in ACTIONS:
            action = ACTIONS[push.kind]
            self.service_windows.open(push.account, push.address, action, self.now(), self.rules)
        self.touch()

    def snapshot(self) -> Snapshot:
        """Cheap: the records are immutable and shared."""
        header = Header(
            version=1,
            offset_seconds=self.clock.offset.total_seconds(),
            rules=self.rules,
            accounts=self.accounts,
            latest_message_id=self.messages.latest_id,
            latest_platform_id=self.latest_platform_id,
            latest_push_id=self.pushes.latest_id,
        )
        records: dict[str, Sequence[Record]] = {
            "person": tuple(self.people),
            "code": self.codes.all(),
            "token": self.tokens.all(),
            "ticket": self.tickets.all(),
            "web_token": self.web_tokens.all(),
            "menu": self.menus.all(),
            "scene_code": self.scene_codes.all(),
            "consent": self.consents.all(),
            "repeat": self.repeats.all(),
            "task": self.task_ids.all(),
            "response": self.response_codes.all(),
            "message": self.messages.all(),
            "push": self.pushes.all(),
            "medium": self.media.all(),
            "window": self.service_windows.all(),
        }
        return Snapshot(header, records)

    def restore(self, snapshot: Snapshot) -> None:
        header = snapshot.header
        self.clock.set_offset(header.offset_seconds)
        self.rules = header.rules
        self.accounts = header.accounts
        for person in snapshot.of("person", Person):
            self.people.put(person)
        self.codes.restore(snapshot.of("code", OneTimeCode))
        self.tokens.restore(snapshot.of("token", AccessToken))
        self.tickets.restore(snapshot.of("ticket", Ticket))
        self.web_tokens.restore(snapshot.of("web_token", WebToken))
        self.menus.restore(snapshot.of("menu", Menu))
        self.scene_codes.restore(snapshot.of("scene_code", SceneCode))
        self.consents.restore(snapshot.of("consent", Consent))
        self.repeats.restore(snapshot.of("repeat", Sent))
        self.task_ids.restore(snapshot.of("task", Sent))
        self.response_codes.restore(snapshot.of("response", ResponseCode))
        messages = snapshot.of("message", ReceivedMessage)
        self.messages.restore(messages, header.latest_message_id)
        self.latest_platform_id = header.latest_platform_id
        self.media.restore(snapshot.of("medium", Medium))
        self.service_windows.restore(snapshot.of("window", ServiceWindow))
        self.pushes.restore(snapshot.of("push", Push), header.latest_push_id)


def _kind(fields: JsonObject) -> str:
    """`text`, `event:subscribe` …, in lower case."""
    kind, event = str(fields.get("MsgType", "")), str(fields.get("Event", ""))
    return (f"event:{event}" if kind == "event" else kind).lower()[:100]
