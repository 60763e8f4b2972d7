"""Keeping problem types, and judging one that somebody names on a ticket."""

from collections.abc import Collection
from typing import Final

from backend.features.devices import Catalogue
from backend.features.faults.errors import (
    FaultNameTaken,
    ProblemTypeNotUsable,
    TooManyProblemTypes,
)
from backend.features.faults.models import ProblemType
from backend.features.faults.repository import FaultStore, of_line
from backend.features.faults.schemas import EntryChange, ProblemTypeInput, ProblemTypeQuery
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page

MOST_PROBLEM_TYPES: Final = 500


class ProblemTypes:
    def __init__(
        self, store: FaultStore, catalogue: Catalogue, unit_of_work: UnitOfWork, now: Clock
    ) -> None:
        self.unit_of_work = unit_of_work
        self._types = store.problem_types
        self._catalogue = catalogue
        self._now = now

    async def page(self, asked: ProblemTypeQuery) -> Page[ProblemType]:
        sought = asked.model_dump(include={"is_active"}, exclude_none=True)
        of_its_line = of_line(asked.line_id) if asked.line_id else {}
        return await self._types.page_of({**sought, **of_its_line}, asked)

    @transactional
    async def add(self, order: ProblemTypeInput) -> ProblemType:
        """Raises ProductLineNotFound, CodeTaken, FaultNameTaken, TooManyProblemTypes."""
        await check_lines(self._catalogue, order.line_ids)
        if await self._types.collection.count({}) >= MOST_PROBLEM_TYPES:
            raise TooManyProblemTypes(limit=MOST_PROBLEM_TYPES)
        kept = ProblemType(**order.model_dump(), created_at=self._now())
        await self._check_name(kept)
        await self._types.add(kept)
        return kept

    @transactional
    async def change(self, problem_type_id: str, change: EntryChange) -> ProblemType:
        """Raises ProblemTypeNotFound, ProductLineNotFound, FaultNameTaken, StaleDocument."""
        kept = await self._types.get(problem_type_id)
        if kept.version != change.version:
            raise StaleDocument
        await check_lines(self._catalogue, change.line_ids or [])
        change.apply(kept)
        await self._check_name(kept)
        await self._types.save(kept)
        return kept

    async def _check_name(self, kept: ProblemType) -> None:
        """One type of a name for one product. Raises FaultNameTaken."""
        for other in await self._types.named(kept.name):
            if other.id != kept.id and other.fits(kept.line_ids):
                raise FaultNameTaken

    # -- for tickets ---------------------------------------------------------------------------

    async def usable(self, code: str, line_ids: Collection[str]) -> ProblemType:
        """The type with this code, for these products. Raises ProblemTypeNotUsable."""
        found = await self._types.by_code(code.upper())
        if found is None:
            raise ProblemTypeNotUsable(code=code, reason="不存在")
        return _judged(found, line_ids)

    async def names_of(self, texts: Collection[str]) -> dict[str, str]:
        """What a ticket's problem type is called: the name of a code; words are what they say."""
        found = await self._types.with_codes([text.upper() for text in texts])
        return {text: found.get(text.upper(), text) for text in texts}

    async def understood(self, text: str, line_ids: Collection[str]) -> ProblemType | None:
        """As `usable` where the text is the code of a type; None where it is just words, as
        firms without types of their own write them. Raises ProblemTypeNotUsable."""
        found = await self._types.by_code(text.upper())
        return _judged(found, line_ids) if found else None


def _judged(found: ProblemType, line_ids: Collection[str]) -> ProblemType:
    if not found.is_active:
        raise ProblemTypeNotUsable(code=found.code, reason="已停用")
    if not found.fits(line_ids):
        raise ProblemTypeNotUsable(code=found.code, reason="不适用于这种产品")
    return found


async def check_lines(catalogue: Catalogue, line_ids: Collection[str]) -> None:
    """Raises ProductLineNotFound."""
    for line_id in line_ids:
        await catalogue.line(line_id)
