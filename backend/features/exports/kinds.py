"""What may be taken away: one of these for each list."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from urllib.parse import parse_qs

from pydantic import ValidationError

from backend.features.accounts import Permission
from backend.features.exports.errors import ExportKindNotFound
from backend.kit.access import Actor
from backend.kit.errors import InvalidRequest, PermissionDenied
from backend.kit.http.messages import refusal
from backend.kit.http.operation import given_to
from backend.kit.pagination import MAX_PAGE, Page, PageQuery

MOST_FIELDS: Final = 60

Q = TypeVar("Q", bound=PageQuery)
Row = TypeVar("Row")


@dataclass(frozen=True)
class ListExport(Generic[Q, Row]):
    """A list as its page shows it, with the page's own filters, rights and masks.

    `name` in addresses and in the database, for ever: plural, snake_case; `title` is what people
    call such rows: 工单. `permission` is that of the list. `query` is what the list is asked
    with; `read` must give what the list gives to the same person. A column is what stands above it
    and what it says of a row.
    """

    name: str
    title: str
    permission: Permission
    query: type[Q]
    columns: Mapping[str, Callable[[Row], str]]
    read: Callable[[Actor, Q], Awaitable[Page[Row]]]

    def asked(self, filters: str, cursor: str = "") -> Q:
        """`filters` as in the address of the list; its own page and size do not count.

        Raises InvalidRequest.
        """
        try:
            fields = parse_qs(filters, max_num_fields=MOST_FIELDS)
            given = given_to(self.query, fields) | {"limit": MAX_PAGE, "cursor": cursor}
            return self.query.model_validate(given)
        except ValidationError as error:
            raise refusal(error) from None
        except ValueError:
            raise InvalidRequest(summary="导出条件太多，请减少几项") from None

    async def page(self, actor: Actor, filters: str, cursor: str) -> Page[list[str]]:
        page = await self.read(actor, self.asked(filters, cursor))
        rows = [[tell(row) for tell in self.columns.values()] for row in page.items]
        return Page(items=rows, next_cursor=page.next_cursor)


AnyExport = ListExport[Any, Any]
"""Of whatever rows."""


class ExportKinds:
    def __init__(self, kinds: Sequence[AnyExport]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def named(self, name: str) -> AnyExport:
        """Raises ExportKindNotFound."""
        kind = self._kinds.get(name)
        if kind is None:
            raise ExportKindNotFound
        return kind

    def for_actor(self, name: str, actor: Actor) -> AnyExport:
        """Raises ExportKindNotFound, PermissionDenied."""
        kind = self.named(name)
        if not actor.may(kind.permission):
            raise PermissionDenied(permission=kind.permission)
        return kind
