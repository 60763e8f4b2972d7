"""Aliyun's gateway: checks who signs, applies a fault, answers as it does.

A client that was given the simulator as its proxy asks with the whole address in the request line.
"""

import json
from typing import Final
from urllib.parse import urlsplit

import structlog
from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler

from backend.simulator.api.aliyun.refusals import Refused
from backend.simulator.api.aliyun.sending import request_id, send
from backend.simulator.api.aliyun.signature import Authorization, SignedRequest, check
from backend.simulator.world.calls import UNKNOWN, ApiCall
from backend.simulator.world.clock import system_now
from backend.simulator.world.faults import Fault
from backend.simulator.world.world import World

log = structlog.get_logger("simulator.api")

HOST: Final = "dysmsapi.aliyuncs.com"
ACTION: Final = "SendSms"
ENDPOINT: Final = f"{HOST}/{ACTION}"
VERSION: Final = "2017-05-25"
NONCE_SECONDS: Final = 900

Answer = dict[str, str]


class AliyunHandler(RequestHandler):
    """Any address on a host of Aliyun. Between reading a call and its effect nothing awaits."""

    def initialize(self, world: World) -> None:
        self.world = world

    def set_default_headers(self) -> None:
        self.set_header("Content-Type", "application/json;charset=utf-8")

    async def post(self) -> None:
        await self._serve()

    async def get(self) -> None:
        await self._serve()

    async def _serve(self) -> None:
        request = self._signed_request()
        fault = self._fault(request)
        status, answer = await self._faulted(fault, request) if fault else self._done(request)
        self._record(request, status, answer, fault)

    def _done(self, request: SignedRequest) -> tuple[int, Answer | None]:
        status, answer = self._answered(request)
        self._send(status, answer)
        return status, answer

    def _signed_request(self) -> SignedRequest:
        parts = urlsplit(self.request.uri or "")
        return SignedRequest(
            method=self.request.method or "",
            path=parts.path,
            query=parts.query,
            headers={name.lower(): value for name, value in self.request.headers.items()},
            body=self.request.body,
        )

    def _fault(self, request: SignedRequest) -> Fault | None:
        if request.headers.get("x-acs-action") != ACTION:
            return None
        return self.world.faults.take(HOST, ACTION, _account(request))

    async def _faulted(self, fault: Fault, request: SignedRequest) -> tuple[int, Answer | None]:
        """Slow, broken, or both; the work is done before or after the wait, or not at all."""
        done = self._answered(request) if fault.stage == "after" else None
        await self.world.pause(fault.slow_seconds)
        if fault.cut:
            self.detach().close()
            return 0, None
        if fault.code:
            refused = Refused(fault.code, fault.errmsg, fault.http_status or 200)
            answer = _refusal(refused)
            self._send(refused.status, answer)
            return refused.status, answer
        if fault.http_status or fault.body is not None:
            return self._broken(fault.http_status or 200, fault.body)
        status, answered = done or self._answered(request)
        self._send(status, answered)
        return status, answered

    def _broken(self, status: int, body: str | None) -> tuple[int, None]:
        self.set_status(status)
        self.set_header("Content-Type", "text/html")
        self.finish(body if body is not None else f"<h1>{status}</h1>")
        return status, None

    def _answered(self, request: SignedRequest) -> tuple[int, Answer]:
        try:
            number = self._sent(request)
        except Refused as refused:
            return refused.status, _refusal(refused)
        finally:
            self.world.touch()
        return 200, {
            "Code": "OK",
            "Message": "OK",
            "BizId": number,
            "RequestId": request_id(),
        }

    def _sent(self, request: SignedRequest) -> str:
        authorization = Authorization.read(request.headers.get("authorization", ""))
        account = self.world.accounts.sms_account(authorization.access_key_id)
        if account is None:
            raise Refused("InvalidAccessKeyId.NotFound", status=404)
        # Signatures are dated by real clocks, wherever the simulated one stands.
        check(request, authorization, account.secret, system_now())
        if request.headers.get("x-acs-action") != ACTION:
            raise Refused("InvalidAction.NotFound", status=404)
        if request.headers.get("x-acs-version") != VERSION:
            raise Refused("InvalidVersion", status=400)
        self._use_nonce(request.headers.get("x-acs-signature-nonce", ""))
        return send(self.world, account, request.parameters, self.world.now())

    def _use_nonce(self, nonce: str) -> None:
        key, now = f"nonce {nonce[:128]}", self.world.now()
        if self.world.repeats.find(key, now, NONCE_SECONDS):
            raise Refused("SignatureNonceUsed", status=400)
        self.world.repeats.remember(key, now, "")

    def _send(self, status: int, answer: Answer) -> None:
        self.set_status(status)
        self.finish(json.dumps(answer, ensure_ascii=False))

    def _record(
        self, request: SignedRequest, status: int, answer: Answer | None, fault: Fault | None
    ) -> None:
        known = request.headers.get("x-acs-action") == ACTION
        code = answer["Code"] if answer else ""
        self.world.calls.record(
            ApiCall(
                id=self.world.calls.next_id(),
                at=self.world.now(),
                endpoint=ENDPOINT if known else UNKNOWN,
                account=_account(request),
                errcode=None,
                code=code,
                http_status=status or None,
                fault_id=fault.id if fault else None,
            )
        )
        if code not in ("OK", ""):
            log.info("refused", endpoint=ENDPOINT, code=code)

    def write_error(self, status_code: int, **kwargs: object) -> None:
        self._send(status_code, _refusal(Refused("ServiceUnavailable", status=status_code)))

    def log_exception(self, typ: object, value: object, tb: object) -> None:
        if not isinstance(value, StreamClosedError):
            log.error("unexpected", exc_info=(typ, value, tb))


def _refusal(refused: Refused) -> Answer:
    answer = {"Code": refused.code, "Message": refused.message, "RequestId": request_id()}
    if refused.status != 200:
        answer["HostId"] = HOST
    return answer


def _account(request: SignedRequest) -> str:
    """The access key that the request names, right or wrong."""
    try:
        return Authorization.read(request.headers.get("authorization", "")).access_key_id[:64]
    except Refused:
        return ""
