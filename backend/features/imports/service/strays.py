"""Files whose import never began, or is over."""

from backend.features.imports.models import ImportState
from backend.features.imports.repository import ImportStores
from backend.kit.mongo.sealed_files import SealedFiles

_KEYS_AT_ONCE = 200


class Strays:
    def __init__(self, stores: ImportStores, files: SealedFiles) -> None:
        self._stores = stores
        self._files = files

    async def discard(self) -> int:
        """How many files went."""
        discarded = 0
        last = ""
        while keys := await self._files.keys(last, _KEYS_AT_ONCE):
            found = await self._stores.imports.find({"_id": {"$in": keys}}, limit=_KEYS_AT_ONCE)
            needed = {each.id for each in found if each.is_open or _is_arriving(each.state)}
            for key in keys:
                if key not in needed:
                    await self._files.remove(key)
                    discarded += 1
            last = keys[-1]
        return discarded


def _is_arriving(state: ImportState) -> bool:
    return state is ImportState.ARRIVING
