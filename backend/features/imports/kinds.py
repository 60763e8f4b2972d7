"""Every kind of table there is, by name, and who may bring it in."""

from collections.abc import Sequence

from backend.features.imports.errors import ImportKindNotFound
from backend.features.imports.ports import ImportKind
from backend.kit.access import Actor
from backend.kit.errors import PermissionDenied


class ImportKinds:
    """Raises ValueError for two kinds of one name."""

    def __init__(self, kinds: Sequence[ImportKind]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}
        if len(self._kinds) < len(kinds):
            raise ValueError("two kinds of import have the same name")

    def named(self, name: str) -> ImportKind:
        """Raises ImportKindNotFound."""
        kind = self._kinds.get(name)
        if kind is None:
            raise ImportKindNotFound
        return kind

    def open_to(self, actor: Actor) -> list[ImportKind]:
        return [kind for kind in self._kinds.values() if actor.may(kind.permission)]

    def for_actor(self, name: str, actor: Actor) -> ImportKind:
        """Raises ImportKindNotFound, PermissionDenied."""
        kind = self.named(name)
        if not actor.may(kind.permission):
            raise PermissionDenied(permission=kind.permission)
        return kind
