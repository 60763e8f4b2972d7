"""The levels of customers that a firm gives."""

from collections.abc import Collection

from backend.features.customers.errors import LevelNotUsable, TooManyLevels
from backend.features.customers.models import MOST_LEVELS, CustomerLevel
from backend.features.customers.repository import LevelRepository
from backend.features.customers.schemas import LevelChange, LevelInput, LevelView
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional


class Levels:
    """A firm that has changed nothing has the shipped ones, which are stored with its first
    change."""

    def __init__(self, levels: LevelRepository, unit_of_work: UnitOfWork, now: Clock) -> None:
        self.unit_of_work = unit_of_work
        self._levels = levels
        self._now = now

    async def all_of(self, organisation_id: str) -> list[CustomerLevel]:
        """The lowest first; at most 20."""
        stored = await self._levels.of(organisation_id)
        return stored or CustomerLevel.shipped(organisation_id, self._now())

    async def shown(self, actor: Actor) -> list[LevelView]:
        return [LevelView.of(level) for level in await self.all_of(actor.organisation_id)]

    async def names_of(self, level_ids: Collection[str]) -> dict[str, str]:
        """Of those that exist, shipped ones also before they are stored, by id."""
        firms = sorted({each.rpartition("-")[0] for each in level_ids})
        shipped = (level for firm in firms for level in CustomerLevel.shipped(firm, self._now()))
        known = [*shipped, *await self._levels.these(level_ids)]
        return {level.id: level.name for level in known if level.id in level_ids}

    async def usable(self, organisation_id: str) -> dict[str, str]:
        """Ids of those that may be given, by name."""
        levels = await self.all_of(organisation_id)
        return {level.name: level.id for level in levels if level.is_active}

    async def check_usable(self, level_id: str, organisation_id: str) -> None:
        """Raises LevelNotUsable."""
        levels = await self.all_of(organisation_id)
        if not any(level.id == level_id and level.is_active for level in levels):
            raise LevelNotUsable

    @transactional
    async def add(self, actor: Actor, order: LevelInput) -> LevelView:
        """Raises TooManyLevels, LevelNameTaken."""
        known = await self._stored(actor.organisation_id)
        if len(known) >= MOST_LEVELS:
            raise TooManyLevels(limit=MOST_LEVELS)
        # Two that add at once must not both be the last: they meet at this write.
        await self._levels.save(known[0])
        level = CustomerLevel(
            name=order.name,
            rank=order.rank,
            organisation_id=actor.organisation_id,
            created_at=self._now(),
        )
        await self._levels.add(level)
        return LevelView.of(level)

    @transactional
    async def change(self, actor: Actor, level_id: str, change: LevelChange) -> LevelView:
        """Raises LevelNotFound, LevelNameTaken, StaleDocument."""
        for level in await self._stored(actor.organisation_id):
            if level.id == level_id:
                if change.version != level.version:
                    raise StaleDocument
                for name, value in change.model_dump(
                    exclude={"version"}, exclude_none=True
                ).items():
                    setattr(level, name, value)
                await self._levels.save(level)
                return LevelView.of(level)
        raise self._levels.not_found

    async def _stored(self, organisation_id: str) -> list[CustomerLevel]:
        levels = await self._levels.of(organisation_id)
        if not levels:
            levels = CustomerLevel.shipped(organisation_id, self._now())
            await self._levels.add_all(levels)
        return levels
