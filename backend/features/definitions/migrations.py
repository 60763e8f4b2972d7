"""Settings that were something else before become definitions."""

from pydantic import BaseModel

from backend.features.definitions.kinds import SHIPPED
from backend.features.definitions.models import (
    Definition,
    DefinitionVersion,
    Origin,
    definition_id,
    version_id,
)
from backend.features.definitions.repository import DefinitionRepository, VersionRepository
from backend.kit.mongo import Mongo, UnitOfWork


async def carry_over(
    mongo: Mongo, kind: str, key: str, title: str, contents: tuple[BaseModel, ...], note: str
) -> None:
    """The contents as versions 1, 2, …, the last of which counts; nothing where there is such a
    definition already. Uses nothing but what came with the product."""
    definitions, versions = DefinitionRepository(mongo), VersionRepository(mongo)
    now = await mongo.now()

    async def carry() -> None:
        if await definitions.collection.find_one({"_id": definition_id(kind, key)}):
            return
        for number, content in enumerate(contents, 1):
            version = DefinitionVersion(
                id=version_id(kind, key, number),
                kind=kind,
                key=key,
                number=number,
                content=content.model_dump_json(),
                note=note if number > 1 else "",
                origin=Origin.SHIPPED,
                edited_by=SHIPPED,
                edited_at=now,
                published_by=SHIPPED,
                published_at=now,
            )
            await versions.add(version)
        definition = Definition.begun(kind, key, title, now)
        definition.current = definition.latest = len(contents)
        await definitions.add(definition)

    await UnitOfWork(mongo).run(carry)
