"""What tests and journeys tell the simulator, and what they ask it, over its control plane."""

import json
from collections.abc import Mapping
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel, JsonValue
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from backend.simulator.control.schemas import (
    CallbackVerified,
    CallsView,
    Cleared,
    ClockState,
    ConsentsPage,
    FaultList,
    MessagesPage,
    MessageView,
    MintedCode,
    PeoplePage,
    PushesPage,
)
from backend.simulator.control.wecom_handlers import CardPress
from backend.simulator.gestures.orders import Outcome
from backend.simulator.world.accounts import Accounts
from backend.simulator.world.calls import EndpointCalls
from backend.simulator.world.consents import Consent
from backend.simulator.world.faults import Fault, FaultOrder
from backend.simulator.world.messages import Place
from backend.simulator.world.people import Person
from backend.simulator.world.pushes import Push, PushState
from backend.simulator.world.quotas import Limit
from backend.simulator.world.rules import Rules
from backend.simulator.world.send_results import SendResult, SendResultOrder

ModelT = TypeVar("ModelT", bound=BaseModel)
Value = str | int | float | None
Fields = Mapping[str, JsonValue]


class SimulatorRefused(AssertionError):
    """The control plane said no; the test asked for something it should not have."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


class SimulatorControl:
    """The control plane of the simulator at `url`; every refusal raises SimulatorRefused."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/").removesuffix("/__control__")
        self._http = AsyncHTTPClient(force_instance=True, max_clients=50)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # ---- the world

    async def put_accounts(self, accounts: Accounts) -> Accounts:
        return await self._send("PUT", "accounts", accounts, Accounts)

    async def accounts(self) -> Accounts:
        return await self._read("accounts", Accounts)

    async def put_person(self, person: Person) -> Person:
        """The person as kept, with the openids that were drawn."""
        return await self._send("PUT", f"people/{person.id}", person, Person)

    async def person(self, person_id: str) -> Person:
        return await self._read(f"people/{person_id}", Person)

    async def people(self, *, after: str = "", limit: int = 100) -> PeoplePage:
        return await self._read("people", PeoplePage, after=after, limit=limit)

    async def remove_person(self, person_id: str) -> None:
        await self._call("DELETE", f"people/{person_id}")

    async def follow(self, person_id: str, app_id: str, *, followed: bool = True) -> Person:
        change: Fields = {"app_id": app_id, "followed": followed}
        return await self._send("PUT", f"people/{person_id}/follow", change, Person)

    async def rules(self) -> Rules:
        return await self._read("rules", Rules)

    async def put_rules(self, rules: Rules) -> Rules:
        return await self._send("PUT", "rules", rules, Rules)

    async def reset(self, *, keep_accounts: bool = False) -> None:
        await self._call("POST", "reset", {"keep_accounts": keep_accounts})

    # ---- codes and consents

    async def login_code(self, person_id: str, app_id: str | None = None) -> str:
        """What wx.login would hand to the page."""
        return await self._code("login-codes", {"person": person_id, "app_id": app_id})

    async def phone_code(self, person_id: str, app_id: str | None = None) -> str:
        """What the phone-number button would hand to the page."""
        return await self._code("phone-codes", {"person": person_id, "app_id": app_id})

    async def wecom_code(
        self,
        person_id: str,
        corp_id: str | None = None,
        agent_id: int | None = None,
        *,
        private: bool = False,
        in_miniprogram: bool = False,
    ) -> str:
        """What WeCom's authorisation page would hand to the redirect."""
        body: Fields = {
            "person": person_id,
            "corp_id": corp_id,
            "agent_id": agent_id,
            "private": private,
            "in_miniprogram": in_miniprogram,
        }
        return await self._code("wecom-codes", body)

    async def press(
        self, message_id: int, key: str, chosen: Mapping[str, str] | None = None
    ) -> Push:
        """A finger on a button of the card that arrived under this id."""
        order = CardPress(message=message_id, key=key, chosen=dict(chosen or {}))
        return await self._send("POST", "card-presses", order, Push)

    async def grant_consent(
        self, openid: str, template_id: str, count: int = 1, app_id: str | None = None
    ) -> Consent:
        """The person taps 允许 `count` times."""
        return await self._consent("POST", openid, template_id, count, app_id)

    async def set_consent(
        self, openid: str, template_id: str, count: int, app_id: str | None = None
    ) -> Consent:
        return await self._consent("PUT", openid, template_id, count, app_id)

    async def consents(
        self, *, openid: str | None = None, template_id: str | None = None
    ) -> list[Consent]:
        """The first 500 that fit."""
        page = await self._read(
            "consents", ConsentsPage, openid=openid, template_id=template_id, limit=500
        )
        return page.consents

    # ---- faults and time

    async def order_fault(self, order: FaultOrder) -> Fault:
        return await self._send("POST", "faults", order, Fault)

    async def faults(self) -> list[Fault]:
        return (await self._read("faults", FaultList)).faults

    async def clear_faults(self, fault_id: int | None = None) -> int:
        path = "faults" if fault_id is None else f"faults/{fault_id}"
        return Cleared.model_validate_json((await self._call("DELETE", path)).body).cleared

    async def revoke_tokens(self, account: str | None = None) -> int:
        """The platform takes access tokens back before their time."""
        path = _address("tokens", account=account)
        return Cleared.model_validate_json((await self._call("DELETE", path)).body).cleared

    async def clock(self) -> ClockState:
        return await self._read("clock", ClockState)

    async def advance_clock(self, seconds: float) -> ClockState:
        return await self._send("POST", "clock", {"seconds": seconds}, ClockState)

    async def set_clock_offset(self, seconds: float) -> ClockState:
        return await self._send("PUT", "clock", {"offset_seconds": seconds}, ClockState)

    # ---- what happened

    async def messages(
        self,
        *,
        person: str | None = None,
        openid: str | None = None,
        userid: str | None = None,
        phone: str | None = None,
        place: Place | None = None,
        template_id: str | None = None,
        after: int = 0,
        limit: int = 100,
        wait_seconds: float = 0,
    ) -> MessagesPage:
        return await self._read(
            "messages",
            MessagesPage,
            person=person,
            openid=openid,
            userid=userid,
            phone=phone,
            place=place,
            template_id=template_id,
            after=after,
            limit=limit,
            wait_seconds=wait_seconds,
        )

    async def next_message(
        self,
        *,
        person: str | None = None,
        phone: str | None = None,
        place: Place | None = None,
        template_id: str | None = None,
        after: int = 0,
        within_seconds: float = 15,
    ) -> MessageView:
        """The first message past `after` that fits; fails when none arrives in time."""
        page = await self.messages(
            person=person,
            phone=phone,
            place=place,
            template_id=template_id,
            after=after,
            limit=1,
            wait_seconds=within_seconds,
        )
        assert page.messages, f"no message for {person or 'anybody'} in {place or 'any place'}"
        return page.messages[0]

    async def latest_message_id(self) -> int:
        """A cursor for "what arrives from now on"."""
        return (await self.messages(limit=1)).latest

    async def calls(
        self, *, endpoint: str | None = None, account: str | None = None, limit: int = 100
    ) -> CallsView:
        return await self._read("calls", CallsView, endpoint=endpoint, account=account, limit=limit)

    async def calls_to(self, endpoint: str) -> EndpointCalls:
        """The counter of one endpoint, named host/path; zero when it was never called."""
        counted = {each.endpoint: each for each in (await self.calls(limit=1)).endpoints}
        return counted.get(endpoint, EndpointCalls(endpoint=endpoint))

    async def clear_calls(self) -> None:
        await self._call("DELETE", "calls")

    async def order_send_result(
        self,
        result: SendResult,
        *,
        account: str | None = None,
        address: str | None = None,
        times: int | None = 1,
    ) -> None:
        """What becomes of the next template or subscribe messages, though they are accepted."""
        order = SendResultOrder(result=result, account=account, address=address, times=times)
        await self._call("POST", "send-results", order)

    async def limit_calls(self, limits: Mapping[str, Limit]) -> None:
        """By host/path; the others have none."""
        named: dict[str, JsonValue] = {
            name: limit.model_dump(mode="json") for name, limit in limits.items()
        }
        await self._call("PUT", "quotas", {"limits": named})

    # ---- what servers are told

    async def push(
        self,
        account: str,
        fields: Mapping[str, JsonValue],
        *,
        address: str,
        agent_id: int | None = None,
        plaintext: str = "",
        seconds_later: float = 0,
    ) -> Push:
        """Ordered, and not yet on its way."""
        order: Fields = {
            "account": account,
            "agent_id": agent_id,
            "address": address,
            "fields": dict(fields),
            "plaintext": plaintext,
            "seconds_later": seconds_later,
        }
        return await self._send("POST", "pushes", order, Push)

    async def gesture(self, person_id: str, gesture: Mapping[str, JsonValue]) -> Outcome:
        """The person does something with the phone: see gestures/orders.py."""
        return await self._send("POST", f"people/{person_id}/gestures", dict(gesture), Outcome)

    async def settled(self, push_id: int, within_seconds: float = 15) -> Push:
        """The push once its fate is known; fails when that takes longer."""
        push = await self._read(f"pushes/{push_id}", Push, wait_seconds=within_seconds)
        assert push.state != "waiting", f"push {push_id} still waits: {push.attempts}"
        return push

    async def pushes(
        self,
        *,
        account: str | None = None,
        address: str | None = None,
        kind: str | None = None,
        state: PushState | None = None,
        after: int = 0,
        limit: int = 100,
        wait_seconds: float = 0,
    ) -> PushesPage:
        return await self._read(
            "pushes",
            PushesPage,
            account=account,
            address=address,
            kind=kind,
            state=state,
            after=after,
            limit=limit,
            wait_seconds=wait_seconds,
        )

    async def check_callback(self, account: str, agent_id: int | None = None) -> CallbackVerified:
        """What the console does when somebody saves a server's address."""
        check: Fields = {"account": account, "agent_id": agent_id}
        return await self._send("POST", "callback-checks", check, CallbackVerified)

    # ---- the wire

    async def _code(self, path: str, body: Fields) -> str:
        return (await self._send("POST", path, body, MintedCode)).code

    async def _consent(
        self, method: str, openid: str, template_id: str, count: int, app_id: str | None
    ) -> Consent:
        body: Fields = {
            "openid": openid,
            "template_id": template_id,
            "count": count,
            "app_id": app_id,
        }
        return await self._send(method, "consents", body, Consent)

    async def _read(self, path: str, model: type[ModelT], **query: Value) -> ModelT:
        return model.model_validate_json((await self._call("GET", _address(path, **query))).body)

    async def _send(
        self,
        method: str,
        path: str,
        body: BaseModel | Fields,
        model: type[ModelT],
    ) -> ModelT:
        return model.model_validate_json((await self._call(method, path, body)).body)

    async def _call(
        self,
        method: str,
        path: str,
        body: BaseModel | Fields | None = None,
    ) -> HTTPResponse:
        sent = body.model_dump_json() if isinstance(body, BaseModel) else json.dumps(body)
        response = await self._http.fetch(
            f"{self.url}/__control__/{path}",
            method=method,
            headers={"Content-Type": "application/json"},
            body=None if body is None else sent,
            request_timeout=120,
            raise_error=False,
        )
        if response.code >= 300:
            raise SimulatorRefused(response.code, (response.body or b"").decode())
        return response


def _address(path: str, **query: Value) -> str:
    given = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path
