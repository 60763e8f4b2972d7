from tornado.routing import URLSpec

from backend.features.accounts import BranchNotFound, Permission
from backend.features.official_account.assembly import OfficialAccountParts
from backend.features.official_account.errors import (
    NoOfficialAccount,
    PageNotOurs,
    PageSigningUnavailable,
    SceneCodeExpired,
    SceneCodeNotFound,
    SceneCodesUsedUp,
    SceneCodeUnavailable,
)
from backend.features.official_account.schemas import (
    PageToSign,
    PictureQuery,
    SceneCodeInput,
    SceneCodeView,
    SignedPageView,
)
from backend.kit.errors import TooManyRequests
from backend.kit.http import ANYONE, Document, Endpoint, operation
from backend.kit.pagination import Page, PageQuery
from backend.kit.text import Id


class OfficialAccountEndpoint(Endpoint):
    def initialize(self, parts: OfficialAccountParts) -> None:
        self.parts = parts


class SceneCodes(OfficialAccountEndpoint):
    path = "/api/v1/scene-codes"

    @operation(permission=Permission.CODES_MANAGE)
    async def get(self, query: PageQuery) -> Page[SceneCodeView]:
        """List the codes that lead to the official account, newest first, and what came of them."""
        page = await self.parts.codes.page(query)
        items = [SceneCodeView.of(code) for code in page.items]
        return Page(items=items, next_cursor=page.next_cursor)

    @operation(
        permission=Permission.CODES_MANAGE,
        status=201,
        raises=(NoOfficialAccount, BranchNotFound, SceneCodesUsedUp),
    )
    async def post(self, body: SceneCodeInput) -> SceneCodeView:
        """Make a code for a branch or a campaign."""
        return SceneCodeView.of(await self.parts.codes.add(self.actor, body))


class OneSceneCode(OfficialAccountEndpoint):
    path = "/api/v1/scene-codes/{scene_code_id}"

    @operation(permission=Permission.CODES_MANAGE, raises=(SceneCodeNotFound,))
    async def get(self, scene_code_id: Id) -> SceneCodeView:
        """Show a code, and how many came by it."""
        return SceneCodeView.of(await self.parts.codes.get(scene_code_id))


class SceneCodePicture(OfficialAccountEndpoint):
    path = "/api/v1/scene-codes/{scene_code_id}/picture"

    @operation(
        permission=Permission.CODES_MANAGE,
        produces="image/png",
        raises=(
            SceneCodeNotFound,
            SceneCodeExpired,
            NoOfficialAccount,
            SceneCodesUsedUp,
            SceneCodeUnavailable,
        ),
    )
    async def get(self, scene_code_id: Id, query: PictureQuery) -> Document:
        """The code to print, PNG or SVG. A temporary one lives from the first time it is drawn."""
        return await self.parts.codes.picture(scene_code_id, query.format)


class PageSignatures(OfficialAccountEndpoint):
    path = "/api/v1/page-signatures"

    @operation(
        permission=ANYONE,
        replays=False,
        raises=(NoOfficialAccount, PageNotOurs, PageSigningUnavailable, TooManyRequests),
    )
    async def post(self, body: PageToSign) -> SignedPageView:
        """Sign a page of ours, so that WeChat lets it use its JavaScript (wx.config)."""
        address = self.request.remote_ip or ""
        return SignedPageView.of(await self.parts.pages.sign(body.address, address))


ENDPOINTS = (SceneCodes, OneSceneCode, SceneCodePicture, PageSignatures)


def routes(parts: OfficialAccountParts) -> list[URLSpec]:
    return [endpoint.route(parts=parts) for endpoint in ENDPOINTS]
