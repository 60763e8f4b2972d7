"""Codes, consents, faults, and what happened: messages that arrived, calls that were made."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from itertools import islice

from pydantic_core import from_json

from backend.simulator.control.handler import ControlHandler, ControlRefusal
from backend.simulator.control.schemas import (
    CallQuery,
    CallsView,
    Cleared,
    CodeRequest,
    ConsentChange,
    ConsentQuery,
    ConsentsPage,
    FaultList,
    MessageQuery,
    MessagesPage,
    MessageView,
    MintedCode,
    Schema,
    WecomCodeRequest,
)
from backend.simulator.world.codes import CodeKind
from backend.simulator.world.consents import Consent, TooManyConsents
from backend.simulator.world.faults import FaultOrder, TooManyFaults
from backend.simulator.world.messages import ReceivedMessage
from backend.simulator.world.people import Person


class CodesControl(ControlHandler):
    """Somebody taps: the code that their WeChat would hand to the page."""

    def mint(
        self,
        kind: CodeKind,
        account: str,
        person: Person,
        agent_id: int | None = None,
        *,
        scope: str = "",
    ) -> None:
        now = self.world.now()
        code = self.world.codes.mint(kind, account, person.id, now, agent_id, scope=scope)
        lives = timedelta(seconds=self.world.rules.code_seconds)
        self.changed(
            MintedCode(
                kind=kind, code=code.code, account=account, expires_at=code.issued_at + lives
            ),
            201,
        )

    def miniprogram(self, person: Person, app_id: str | None) -> str:
        if app_id is None and len(person.miniprograms) == 1:
            return person.miniprograms[0].app_id
        if app_id is None or person.miniprogram(app_id) is None:
            raise ControlRefusal(422, "unknown_place", "请用 app_id 写明这个人所在的小程序。")
        return app_id


class LoginCodes(CodesControl):
    def post(self) -> None:
        request = self.body(CodeRequest)
        person = self.person(request.person)
        self.mint("login", self.miniprogram(person, request.app_id), person)


class PhoneCodes(CodesControl):
    def post(self) -> None:
        request = self.body(CodeRequest)
        person = self.person(request.person)
        if person.phone is None:
            raise ControlRefusal(422, "no_phone", "这个人没有手机号。")
        self.mint("phone", self.miniprogram(person, request.app_id), person)


class WecomCodes(CodesControl):
    def post(self) -> None:
        """Also for somebody outside the corporation: WeCom then answers with an openid."""
        request = self.body(WecomCodeRequest)
        person = self.person(request.person)
        corporations = self.world.accounts.wecom
        if request.corp_id is None and len(corporations) == 1:
            corp_id = corporations[0].corp_id
        else:
            corp_id = request.corp_id or ""
        corporation = self.world.accounts.corporation(corp_id)
        if corporation is None:
            raise ControlRefusal(422, "unknown_corporation", "请用 corp_id 写明企业。")
        if request.agent_id is not None and corporation.agent(request.agent_id) is None:
            raise ControlRefusal(422, "unknown_agent", "这个企业没有该应用。")
        kind: CodeKind = "wecom_login" if request.in_miniprogram else "wecom"
        scope = "snsapi_privateinfo" if request.private else ""
        self.mint(kind, corp_id, person, request.agent_id, scope=scope)


class ConsentsControl(ControlHandler):
    def get(self) -> None:
        query = self.query(ConsentQuery)
        found = [
            consent
            for consent in self.world.consents.all()
            if query.app_id in (None, consent.app_id)
            and query.openid in (None, consent.openid)
            and query.template_id in (None, consent.template_id)
        ]
        end = query.after + query.limit
        following = end if end < len(found) else None
        self.reply(ConsentsPage(consents=found[query.after : end], next=following))

    def post(self) -> None:
        """Add to the count: the person tapped 允许 so many times more."""
        change = self.body(ConsentChange)
        app_id = self._app_id(change)
        count = self.world.consents.count(app_id, change.openid, change.template_id)
        self._put(change, app_id, count + change.count)

    def put(self) -> None:
        """Set the count; 0 takes the consent back."""
        change = self.body(ConsentChange)
        self._put(change, self._app_id(change), change.count)

    def _app_id(self, change: ConsentChange) -> str:
        """The one mini-program that has both the person and the template, unless it was named."""
        fitting = [
            account.app_id
            for account in self.world.accounts.miniprograms
            if account.template(change.template_id)
            and self.world.people.at(account.app_id, change.openid)
            and change.app_id in (None, account.app_id)
        ]
        if len(fitting) != 1:
            raise ControlRefusal(
                422,
                "unknown_consent",
                "找不到同时有该 openid 和该模板的小程序，或者需要写明 app_id。",
            )
        return fitting[0]

    def _put(self, change: ConsentChange, app_id: str, count: int) -> None:
        consent = Consent(
            app_id=app_id,
            openid=change.openid,
            template_id=change.template_id,
            count=min(count, 1_000_000),
        )
        try:
            self.world.consents.put(consent)
        except TooManyConsents as error:
            raise ControlRefusal(409, "too_many_consents", "同意记录太多，请先重置。") from error
        self.changed(consent)


class FaultsControl(ControlHandler):
    def get(self) -> None:
        self.reply(FaultList(faults=self.world.faults.all()))

    def post(self) -> None:
        order = self.body(FaultOrder)
        if not self.directory.covers(order.endpoint):
            raise ControlRefusal(
                422, "unknown_endpoint", "没有这个接口，可用的在 errors。", self.directory.names()
            )
        try:
            self.changed(self.world.faults.order(order), 201)
        except TooManyFaults as error:
            raise ControlRefusal(409, "too_many_faults", "故障太多，请先清除。") from error

    def delete(self, fault_id: str = "") -> None:
        if fault_id and not any(str(each.id) == fault_id for each in self.world.faults.all()):
            raise ControlRefusal(404, "unknown_fault", "没有这个故障，或者已经用完。")
        cleared = self.world.faults.clear(int(fault_id) if fault_id else None)
        self.changed(Cleared(cleared=cleared))


class MessagesControl(ControlHandler):
    async def get(self) -> None:
        query = self.query(MessageQuery)
        found = await self._found(query)
        page = found[: query.limit]
        self.reply(
            MessagesPage(
                messages=[MessageView(**dict(m), raw=from_json(m.payload)) for m in page],
                latest=self.world.messages.latest_id,
                next=page[-1].id if len(found) > query.limit else None,
            )
        )

    async def _found(self, query: MessageQuery) -> list[ReceivedMessage]:
        """Wait for a message that fits, a deadline, or the end of the simulator."""
        after = query.after
        with suppress(TimeoutError):
            async with asyncio.timeout(query.wait_seconds):
                while True:
                    arrived = self.world.arrived
                    found = self._fitting(query, after)
                    if found or not query.wait_seconds or self.world.closing.is_set():
                        return found
                    after = max(after, self.world.messages.latest_id)
                    await arrived.wait()
        return self._fitting(query, after)

    def _fitting(self, query: MessageQuery, after: int) -> list[ReceivedMessage]:
        fitting = (m for m in self.world.messages.after(after) if _fits(m, query))
        return list(islice(fitting, query.limit + 1))


class CallsControl(ControlHandler):
    def get(self) -> None:
        query = self.query(CallQuery)
        recent = [
            call
            for call in self.world.calls.recent()
            if query.endpoint in (None, call.endpoint) and query.account in (None, call.account)
        ]
        self.reply(CallsView(endpoints=self.world.calls.endpoints(), recent=recent[-query.limit :]))

    def delete(self) -> None:
        self.world.calls.clear()
        self.changed(Schema())


def _fits(message: ReceivedMessage, query: MessageQuery) -> bool:
    userid = query.userid.lower() if query.userid else None
    wanted = (
        (query.person, message.person_id),
        (query.openid, message.address if message.place != "wecom" else None),
        (userid, message.address if message.place == "wecom" else None),
        (query.phone, message.address if message.place == "sms" else None),
        (query.account, message.account),
        (query.place, message.place),
        (query.template_id, message.template_id),
    )
    return all(asked is None or asked == actual for asked, actual in wanted)
