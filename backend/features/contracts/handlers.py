from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.contracts.errors import (
    ContractEndsTooEarly,
    ContractNotFound,
    ContractNumberTaken,
)
from backend.features.contracts.schemas import (
    ContractChange,
    ContractInput,
    ContractQuery,
    ContractView,
)
from backend.features.contracts.service import ContractBook
from backend.features.places import AreaUnknown
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page
from backend.kit.text import Id


class ContractEndpoint(Endpoint):
    def initialize(self, book: ContractBook) -> None:
        self.book = book


class ContractList(ContractEndpoint):
    path = "/api/v1/contracts"

    @operation(permission=Permission.CUSTOMERS_READ)
    async def get(self, query: ContractQuery) -> Page[ContractView]:
        """List the organisation's contracts and projects, newest first."""
        return await self.book.page(self.actor, query)

    @operation(
        permission=Permission.CUSTOMERS_MANAGE,
        status=201,
        raises=(ContractNumberTaken, ContractEndsTooEarly, AreaUnknown),
    )
    async def post(self, body: ContractInput) -> ContractView:
        """Write a contract or a project into the books."""
        return await self.book.add(self.actor, body)


class ContractItem(ContractEndpoint):
    path = "/api/v1/contracts/{contract_id}"

    @operation(permission=Permission.CUSTOMERS_READ, raises=(ContractNotFound,))
    async def get(self, contract_id: Id) -> ContractView:
        """Read one contract or project."""
        return await self.book.get(self.actor, contract_id)

    @operation(
        permission=Permission.CUSTOMERS_MANAGE,
        raises=(ContractNotFound, ContractEndsTooEarly, AreaUnknown, StaleDocument),
    )
    async def patch(self, contract_id: Id, body: ContractChange) -> ContractView:
        """Change or prolong it; what is left out stays. Its number and kind stay for good."""
        return await self.book.change(self.actor, contract_id, body)


ENDPOINTS = (ContractList, ContractItem)


def routes(book: ContractBook) -> list[URLSpec]:
    return [endpoint.route(book=book) for endpoint in ENDPOINTS]
