"""Our pages inside WeCom, signed for its JavaScript (protocol sheet 4.5)."""

from http import HTTPStatus
from typing import Annotated, Final

import structlog
from pydantic import BaseModel, Field
from tornado.routing import URLSpec

from backend.channels.wechat import (
    ForeignPage,
    PageSignature,
    PageSigner,
    PlatformError,
)
from backend.features.accounts import Permission, SignInPlatformUnavailable, SignInWayNotOpen
from backend.kit.errors import AppError
from backend.kit.http import Endpoint, Input, operation

log = structlog.get_logger("channels.wecom")

LONGEST: Final = 2048


class PageNotSigned(AppError):
    """A signature would lend our rights to somebody else's page."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "这个页面不属于本系统，不能使用企业微信功能"


class SignatureView(BaseModel):
    timestamp: int
    nonce: str
    signature: str

    @classmethod
    def of(cls, signed: PageSignature) -> "SignatureView":
        return cls(timestamp=signed.timestamp, nonce=signed.nonce, signature=signed.signature)


class WeComSignatures(BaseModel):
    """`config` is for wx.config (appId is `corp_id`), `agent_config` for wx.agentConfig."""

    corp_id: str
    agent_id: int
    config: SignatureView
    agent_config: SignatureView


class SignaturesQuery(Input):
    """The page's own address; what follows `#` does not count."""

    address: Annotated[str, Field(min_length=1, max_length=LONGEST)]


class WeComPageSigner:
    """The corporation's ticket and the agent's are two, and neither does for the other."""

    def __init__(
        self, corp_id: str, agent_id: int, corporation: PageSigner, agent: PageSigner
    ) -> None:
        self._corp_id = corp_id
        self._agent_id = agent_id
        self._corporation = corporation
        self._agent = agent

    async def sign(self, address: str) -> WeComSignatures:
        """Raises PageNotSigned before anything is asked; SignInPlatformUnavailable."""
        try:
            return WeComSignatures(
                corp_id=self._corp_id,
                agent_id=self._agent_id,
                config=SignatureView.of(await self._corporation.sign(address)),
                agent_config=SignatureView.of(await self._agent.sign(address)),
            )
        except ForeignPage:
            raise PageNotSigned from None
        except PlatformError as error:
            log.warning("page not signed", cause=str(error))
            raise SignInPlatformUnavailable from None


class WeComPageSignatures(Endpoint):
    path = "/api/v1/wecom-page-signatures"

    def initialize(self, signer: WeComPageSigner | None) -> None:
        self.signer = signer

    @operation(
        permission=Permission.ME_KEEP,
        raises=(PageNotSigned, SignInWayNotOpen, SignInPlatformUnavailable),
    )
    async def get(self, query: SignaturesQuery) -> WeComSignatures:
        """Sign one of our own pages, so that WeCom lets it use its JavaScript."""
        if self.signer is None:
            raise SignInWayNotOpen
        return await self.signer.sign(query.address)


def routes(signer: WeComPageSigner | None) -> list[URLSpec]:
    return [WeComPageSignatures.route(signer=signer)]
