"""The platform's HTTP side: finds the endpoint, applies a fault, answers as Tencent does."""

import json
import re
import secrets
from collections.abc import Iterable
from typing import Final

import structlog
from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler

from backend.simulator.api import (
    content_checks,
    credentials,
    customer_service,
    diagnosis,
    followers,
    media,
    menus,
    miniprogram,
    official_account,
    page_tickets,
    scene_codes,
    web_login,
)
from backend.simulator.api.aliyun.handler import ENDPOINT as ALIYUN_ENDPOINT
from backend.simulator.api.call import WECOM_HOST, Call, Download, Endpoint, Upload
from backend.simulator.api.oss.operations import ENDPOINTS as OSS_ENDPOINTS
from backend.simulator.api.refusals import MESSAGES, Refusal
from backend.simulator.api.wecom import card_updates, departments, members, messages
from backend.simulator.world.calls import UNKNOWN, ApiCall
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.faults import Fault
from backend.simulator.world.quotas import DayUsedUp, MinuteUsedUp
from backend.simulator.world.world import World

log = structlog.get_logger("simulator.api")

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    *credentials.ENDPOINTS,
    *official_account.ENDPOINTS,
    *page_tickets.ENDPOINTS,
    *customer_service.ENDPOINTS,
    *diagnosis.ENDPOINTS,
    *media.ENDPOINTS,
    *content_checks.ENDPOINTS,
    *menus.ENDPOINTS,
    *scene_codes.ENDPOINTS,
    *followers.ENDPOINTS,
    *web_login.ENDPOINTS,
    *miniprogram.ENDPOINTS,
    *members.ENDPOINTS,
    *messages.ENDPOINTS,
    *card_updates.ENDPOINTS,
    *departments.ENDPOINTS,
)


Answer = JsonObject | Download


class Directory:
    """Finds an endpoint by the host and path that were asked for."""

    def __init__(self, endpoints: Iterable[Endpoint] = ENDPOINTS) -> None:
        self._endpoints = {(each.host, each.path): each for each in endpoints}
        self._others = (ALIYUN_ENDPOINT, *OSS_ENDPOINTS)

    def find(self, host: str, path: str) -> Endpoint | None:
        return self._endpoints.get((host, path))

    def covers(self, target: str) -> bool:
        """Whether a fault can be ordered for this: `*`, a host, a path, or host/path."""
        known = [(each.host, each.path, each.name) for each in self._endpoints.values()]
        others = {part for name in self._others for part in (name, *name.split("/"))}
        general = target in ("*", "push") or target.startswith("push/")
        return general or target in others or any(target in names for names in known)

    def names(self) -> list[str]:
        return sorted([*(each.name for each in self._endpoints.values()), *self._others])


class PlatformHandler(RequestHandler):
    """Any address on a Tencent host. Between reading a call and its effect nothing awaits."""

    def initialize(self, world: World, directory: Directory) -> None:
        self.world = world
        self.directory = directory

    def set_default_headers(self) -> None:
        self.set_header("Content-Type", "application/json; encoding=utf-8")

    async def get(self) -> None:
        await self._serve()

    async def post(self) -> None:
        await self._serve()

    async def put(self) -> None:
        await self._serve()

    async def delete(self) -> None:
        await self._serve()

    async def patch(self) -> None:
        await self._serve()

    async def _serve(self) -> None:
        path = self.request.path.strip("/")
        call = self._call()
        endpoint = self.directory.find(call.host, path)
        account = call.account
        fault = self.world.faults.take(call.host, path, account) if endpoint else None
        if fault:
            status, answer = await self._faulted(fault, endpoint)
        else:
            status, answer = self._answered(endpoint, call)
            self._send(status, answer)
        self._record(call, endpoint, account, status, answer, fault)

    async def _faulted(self, fault: Fault, endpoint: Endpoint | None) -> tuple[int, Answer | None]:
        """Slow, broken, or both; the work is done before or after the wait, or not at all."""
        done = self._answered(endpoint, self._call()) if fault.stage == "after" else None
        await self.world.pause(fault.slow_seconds)
        call = self._call()
        if fault.replaces_answer:
            return self._fail(fault, call)
        status, answer = done or self._answered(endpoint, call)
        if fault.content_type:
            self.set_header("Content-Type", fault.content_type)
        self._send(status, answer)
        return status, answer

    def _call(self) -> Call:
        query = {
            name: values[-1].decode(errors="replace")
            for name, values in self.request.query_arguments.items()
            if values
        }
        return Call(
            world=self.world,
            host=self.request.host_name,
            query=query,
            raw_body=self.request.body,
            remote_address=self.request.remote_ip or "",
            now=self.world.now(),
            uploads={
                name: Upload(files[-1].filename, files[-1].body)
                for name, files in self.request.files.items()
                if files
            },
        )

    def _answered(self, endpoint: Endpoint | None, call: Call) -> tuple[int, Answer]:
        if endpoint is None:
            rules = self.world.rules
            return rules.unknown_endpoint_status, self._refusal(
                call, Refusal(rules.unknown_endpoint_errcode)
            )
        try:
            if self.request.method != endpoint.method:
                raise Refusal(43001 if endpoint.method == "GET" else 43002)
            self._spend(endpoint, call)
            fields = endpoint.answer(call)
        except Refusal as refusal:
            if endpoint.serves_media:
                self.set_header("Content-Type", call.rules.media_refusal_content_type)
            return 200, self._refusal(call, refusal)
        finally:
            self.world.touch()
        if isinstance(fields, Download) or endpoint.bare:
            return 200, fields
        return 200, {"errcode": 0, "errmsg": "ok", **fields}

    def _spend(self, endpoint: Endpoint, call: Call) -> None:
        try:
            self.world.quotas.spend(endpoint.name, call.account, call.now)
        except MinuteUsedUp as error:
            raise Refusal(45011) from error
        except DayUsedUp as error:
            raise Refusal(45009) from error

    def _refusal(self, call: Call, refusal: Refusal) -> JsonObject:
        trace = self._wecom_trace(call, refusal) if call.host == WECOM_HOST else self._rid(call)
        return {
            "errcode": refusal.errcode,
            "errmsg": f"{refusal.errmsg}{trace}",
            **refusal.extra,
        }

    @staticmethod
    def _rid(call: Call) -> str:
        return f" rid: {int(call.now.timestamp()):x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"

    @staticmethod
    def _wecom_trace(call: Call, refusal: Refusal) -> str:
        hint = f"{int(call.now.timestamp())}_{secrets.randbelow(99)}_{secrets.token_hex(16)}"
        return (
            f", hint: [{hint}], from ip: {call.remote_address}, more info at "
            f"https://open.work.weixin.qq.com/devtool/query?e={refusal.errcode}"
        )

    def _fail(self, fault: Fault, call: Call) -> tuple[int, JsonObject | None]:
        """Fail in the way that was ordered: cut the line, another status, an errcode, odd words."""
        if fault.cut:
            self._cut()
            return 0, None
        status = fault.http_status or 200
        if fault.body is not None or fault.errcode is None:
            self.set_status(status)
            self.set_header("Content-Type", fault.content_type or "text/html")
            self.finish(fault.body if fault.body is not None else f"<h1>{status}</h1>")
            return status, None
        text = fault.errmsg or MESSAGES.get(fault.errcode, "simulated fault")
        answer = self._refusal(call, Refusal(fault.errcode, text))
        self._send(status, answer)
        return status, answer

    def _cut(self) -> None:
        """Close the connection with nothing answered, as a dying proxy does."""
        self.detach().close()

    def _send(self, status: int, answer: Answer | None) -> None:
        self.set_status(status)
        if isinstance(answer, Download):
            self.set_header("Content-Type", answer.content_type)
            self.set_header("Content-disposition", f"attachment; filename={_safe(answer.name)}")
            self.finish(answer.content)
            return
        self.finish(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))

    def _record(
        self,
        call: Call,
        endpoint: Endpoint | None,
        account: str,
        status: int,
        answer: Answer | None,
        fault: Fault | None,
    ) -> None:
        errcode = _errcode(answer)
        recorded = ApiCall(
            id=self.world.calls.next_id(),
            at=call.now,
            endpoint=endpoint.name if endpoint else UNKNOWN,
            account=account,
            errcode=errcode,
            http_status=status or None,
            fault_id=fault.id if fault else None,
        )
        self.world.calls.record(recorded)
        if endpoint is None:
            log.warning("unknown endpoint", host=call.host, path=self.request.path[:200])
        elif errcode:
            log.info("refused", endpoint=endpoint.name, errcode=errcode)

    def write_error(self, status_code: int, **kwargs: object) -> None:
        """A verb that no endpoint has, or a fault of the simulator itself."""
        self._send(status_code, self._refusal(self._call(), Refusal(-1)))

    def log_exception(self, typ: object, value: object, tb: object) -> None:
        if not isinstance(value, StreamClosedError):
            log.error("unexpected", exc_info=(typ, value, tb))


def _errcode(answer: Answer | None) -> int | None:
    """0 for bytes and for answers that carry none; None when nothing readable was answered."""
    if answer is None:
        return None
    errcode = 0 if isinstance(answer, Download) else answer.get("errcode", 0)
    return errcode if isinstance(errcode, int) else None


def _safe(name: str) -> str:
    """A file name that cannot end the header or name a folder."""
    return re.sub(r"[^0-9A-Za-z._-]", "_", name)[-100:] or "media"
