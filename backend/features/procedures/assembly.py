"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.features.definitions import DefinitionBook, DefinitionKind, Definitions, Published
from backend.features.media import MediaLibrary, SubjectAccess
from backend.features.procedures.kind import PICTURES, ProcedureCheck, procedure_kind
from backend.features.procedures.models import ProcedureContent
from backend.features.procedures.service import ProcedureBook
from backend.kit.mongo import UnitOfWork


@dataclass(frozen=True)
class Procedures:
    """`kind` stands on the page of kinds, `book` is for other features."""

    kind: DefinitionKind[ProcedureContent]
    book: ProcedureBook

    @property
    def media_access(self) -> Mapping[str, SubjectAccess]:
        return {PICTURES: self.book}


def build_procedures(
    definitions: Definitions, media: MediaLibrary, unit_of_work: UnitOfWork
) -> Procedures:
    async def published() -> list[Published[ProcedureContent]]:
        return await book.current_of_all()

    kind = procedure_kind(ProcedureCheck(media, published))
    book: DefinitionBook[ProcedureContent] = definitions.book(kind)
    return Procedures(kind=kind, book=ProcedureBook(book, media, unit_of_work))
