"""The pictures of procedures. The procedures themselves have the addresses of every definition."""

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.media import MediaAlreadyUsed, MediaLink, MediaNotUsable, TooManyFiles
from backend.features.procedures.assembly import Procedures
from backend.features.procedures.schemas import PicturesKept
from backend.features.procedures.service import ProcedureBook
from backend.kit.http import Endpoint, operation


class ProcedurePictures(Endpoint):
    path = "/api/v1/procedure-pictures"

    def initialize(self, book: ProcedureBook) -> None:
        self.book = book

    @operation(
        permission=Permission.DEFINITIONS_EDIT,
        status=201,
        raises=(MediaNotUsable, MediaAlreadyUsed, TooManyFiles),
    )
    async def post(self, body: PicturesKept) -> list[MediaLink]:
        """Give uploaded pictures to the procedures: their steps may show them from now on."""
        return await self.book.keep_pictures(self.actor, body.media_ids)


def routes(procedures: Procedures) -> list[URLSpec]:
    return [ProcedurePictures.route(book=procedures.book)]
