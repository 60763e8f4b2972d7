"""Files whose export is forgotten, and what a killed worker left half written."""

from typing import Final

from backend.features.exports.repository import ExportStores
from backend.kit.mongo.sealed_files import SealedFiles

_KEYS_AT_ONCE: Final = 200


class Strays:
    def __init__(self, stores: ExportStores, files: SealedFiles) -> None:
        self._stores = stores
        self._files = files

    async def discard(self) -> int:
        """How many files went. One that is being written is known by the export in its name."""
        discarded = 0
        last = ""
        while keys := await self._files.keys(last, _KEYS_AT_ONCE):
            needed = await self._stores.exports.needed_files(keys)
            needed |= await self._being_written(keys)
            for key in keys:
                if key not in needed:
                    await self._files.remove(key)
                    discarded += 1
            last = keys[-1]
        return discarded

    async def _being_written(self, keys: list[str]) -> set[str]:
        ids = {key: key.partition(".")[0] for key in keys}
        wanted = {"_id": {"$in": sorted(set(ids.values()))}, "is_open": True}
        found = {each.id for each in await self._stores.exports.find(wanted, limit=len(keys))}
        return {key for key, export_id in ids.items() if export_id in found}
