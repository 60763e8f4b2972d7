"""The door of one account: who pushes, whether it is news, and what he is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.channels.wechat.callbacks.envelope import Envelope, Signer
from backend.channels.wechat.callbacks.errors import PushRefused, PushTooOld
from backend.channels.wechat.callbacks.reading import read_packet, sealed_part
from backend.features.callbacks import CallbackAccount, Packet, PacketIntake
from backend.kit.clock import Clock
from backend.kit.errors import AppError

WINDOW_SECONDS: Final = 600
SUCCESS: Final = "success"

CountCallback = Callable[[str, str], None]
"""Takes the account and how the push was answered: kept, repeated, verified, or why refused."""

Word = Annotated[str, Field(max_length=128)]


class PushQuery(BaseModel):
    """What the platforms sign, and whatever else they send along."""

    timestamp: Annotated[str, Field(pattern=r"^[0-9]{1,11}$")]
    nonce: Annotated[str, Field(min_length=1, max_length=128)]
    signature: Word = ""
    msg_signature: Word = ""


class VerificationQuery(PushQuery):
    echostr: Annotated[str, Field(min_length=1, max_length=2000)]


@dataclass(frozen=True)
class Account:
    """`envelope` None: nothing sealed can be read. `takes_plain`: bodies that are not sealed are
    believed if the query is signed; never in production. `signs_sealed`: WeCom, where also the
    verification of the address is sealed."""

    account: CallbackAccount
    app_id: str
    signer: Signer
    envelope: Envelope | None
    takes_plain: bool = False
    signs_sealed: bool = False
    answer: str = SUCCESS


class Door:
    def __init__(
        self, account: Account, intake: PacketIntake, count: CountCallback, now: Clock
    ) -> None:
        self._account = account
        self._intake = intake
        self._count = count
        self._now = now

    def verify(self, query: VerificationQuery) -> str:
        """What the console wants to hear when the address is entered there. Asks nobody: WeCom
        waits one second. Raises PushRefused, PushTooOld."""
        try:
            echo = self._echo(query)
        except AppError as refused:
            self._count(self._account.account, refused.code())
            raise
        self._count(self._account.account, "verified")
        return echo

    async def receive(self, query: PushQuery, body: bytes) -> str:
        """What to answer. Raises PushRefused, PushTooOld, PushUnreadable."""
        try:
            packet = self._packet(query, body)
        except AppError as refused:
            self._count(self._account.account, refused.code())
            raise
        answer, is_news = await self._intake.keep(packet, self._account.answer)
        self._count(self._account.account, "kept" if is_news else "repeated")
        return answer

    def _echo(self, query: VerificationQuery) -> str:
        self._require_recent(query, self._now())
        if not self._account.signs_sealed:
            self._account.signer.require(query.signature, query.timestamp, query.nonce)
            return query.echostr
        # A plus sign that nobody escaped arrives as a blank.
        sealed = query.echostr.replace(" ", "+")
        return self._opened(query, sealed).decode(errors="replace")

    def _packet(self, query: PushQuery, body: bytes) -> Packet:
        now = self._now()
        signed_at = self._require_recent(query, now)
        if query.signature:  # WeCom sends none
            self._account.signer.require(query.signature, query.timestamp, query.nonce)
        # Where both stand in a body, what is sealed counts.
        sealed = sealed_part(body)
        payload = self._opened(query, sealed) if sealed else self._plain(query, body)
        return read_packet(self._account.account, self._account.app_id, payload, signed_at, now)

    def _require_recent(self, query: PushQuery, now: datetime) -> int:
        signed_at = int(query.timestamp)
        if abs(now.timestamp() - signed_at) > WINDOW_SECONDS:
            raise PushTooOld
        return signed_at

    def _opened(self, query: PushQuery, sealed: str) -> bytes:
        if self._account.envelope is None:
            raise PushRefused
        return self._account.envelope.open(
            sealed, query.msg_signature, query.timestamp, query.nonce
        )

    def _plain(self, query: PushQuery, body: bytes) -> bytes:
        """Whoever can leave the sealing away could also change what is in it."""
        if not (self._account.takes_plain and query.signature):
            raise PushRefused
        return body
