from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.search.schemas import SearchQuery, SearchResult
from backend.features.search.service import Search
from backend.kit.http import Endpoint, operation


class SearchBox(Endpoint):
    path = "/api/v1/search"

    def initialize(self, search: Search) -> None:
        self.search = search

    @operation(permission=Permission.STAFF_READ)
    async def get(self, query: SearchQuery) -> SearchResult:
        """Find tickets, devices and households by what one has at hand of them."""
        return await self.search.find(self.actor, query)


def routes(search: Search) -> list[URLSpec]:
    return [SearchBox.route(search=search)]
