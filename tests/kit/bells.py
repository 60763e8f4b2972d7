"""The smallest business there is: bells are rung, and ringing is announced."""

from typing import Annotated

from backend.kit.aggregate import Aggregate, DomainEvent
from backend.kit.errors import AppError, StaleDocument
from backend.kit.mongo import Mongo, Repository, UnitOfWork
from backend.kit.pii import Personal


class NoBell(AppError):
    status = StaleDocument.status
    detail = "没有这口钟"


class Rang(DomainEvent):
    bell: str


class Bell(Aggregate):
    rung: int = 0
    owner: Annotated[str, Personal("person_name")] = ""

    def ring(self) -> None:
        self.rung += 1
        self.record(Rang(bell=self.id))


class BellRepository(Repository[Bell]):
    model = Bell
    collection_name = "bells"
    not_found = NoBell


class BellService:
    def __init__(self, mongo: Mongo, unit_of_work: UnitOfWork) -> None:
        self.bells = BellRepository(mongo)
        self.unit_of_work = unit_of_work

    async def ring(self, bell_id: str) -> int:
        async def work() -> int:
            bell = await self.bells.get(bell_id)
            bell.ring()
            await self.bells.save(bell)
            return bell.rung

        return await self.unit_of_work.run(work)
