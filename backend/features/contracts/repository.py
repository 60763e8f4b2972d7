import unicodedata
from dataclasses import replace
from datetime import date

from pymongo import IndexModel

from backend.features.contracts.errors import ContractNotFound, ContractNumberTaken
from backend.features.contracts.models import Contract, ContractKind
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Repository, newest_first
from backend.kit.mongo.driver import Filter
from backend.kit.pagination import Page, PageQuery


class ContractRepository(Repository[Contract]):
    """Found by any two or more characters of number or name, through pairs of them in `idx`."""

    model = Contract
    collection_name = "contracts"
    not_found = ContractNotFound
    conflicts = {"organisation_id": ContractNumberTaken}
    scope_fields = {Scope.ORGANISATION: "organisation_id"}
    indexes = (
        newest_first(),
        newest_first("organisation_id"),
        newest_first("kind"),
        newest_first("idx.pairs"),
        IndexModel([("organisation_id", 1), ("number", 1)], unique=True),
    )

    def within(self, reach: Reach) -> Filter:
        """A contract is the whole organisation's: whoever may see customers of a branch sees it."""
        if reach.scope in (Scope.TEAM, Scope.BRANCH):
            reach = replace(reach, scope=Scope.ORGANISATION)
        return super().within(reach)

    async def page_within(
        self,
        reach: Reach,
        asked: PageQuery,
        *,
        kind: ContractKind | None,
        text: str,
        running_on: date | None,
    ) -> Page[Contract]:
        parts: list[Filter] = [self.within(reach)]
        if kind:
            parts.append({"kind": kind})
        if text:
            parts.append({"idx.pairs": {"$all": pairs_of(text)}})
        if running_on:
            day = running_on.isoformat()
            ends: Filter = {"$or": [{"ends_on": None}, {"ends_on": {"$gte": day}}]}
            parts.append({"$and": [{"starts_on": {"$lte": day}}, ends]})
        return await self.page({"$and": parts}, asked)

    async def many(self, contract_ids: list[str]) -> list[Contract]:
        wanted = list(dict.fromkeys(contract_ids))
        return await self.find({"_id": {"$in": wanted}}, limit=max(len(wanted), 1))

    def index_values(self, aggregate: Contract) -> dict[str, list[str]]:
        return {"pairs": sorted({*pairs_of(aggregate.number), *pairs_of(aggregate.name)})}


def pairs_of(text: str) -> list[str]:
    """The neighbouring characters of a text, two by two, whatever its case and width."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    return [plain[at : at + 2] for at in range(len(plain) - 1)] or [plain]
