"""Keeping contracts and projects."""

from collections.abc import Iterable
from datetime import date

from backend.features.accounts import Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.contracts.errors import ContractNotUsable
from backend.features.contracts.models import Contract
from backend.features.contracts.repository import ContractRepository
from backend.features.contracts.schemas import (
    ContractBrief,
    ContractChange,
    ContractInput,
    ContractQuery,
    ContractView,
)
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page

_READ = Permission.CUSTOMERS_READ
_MANAGE = Permission.CUSTOMERS_MANAGE


class ContractBook:
    """What staff do with contracts."""

    def __init__(
        self,
        contracts: ContractRepository,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._contracts = contracts
        self._audit = audit
        self._now = now

    async def page(self, actor: Actor, asked: ContractQuery) -> Page[ContractView]:
        found = await self._contracts.page_within(
            actor.reach(_READ),
            asked,
            kind=asked.kind,
            text=asked.text or "",
            running_on=asked.running_on,
        )
        views = [self._view(contract) for contract in found.items]
        return Page(items=views, next_cursor=found.next_cursor)

    async def get(self, actor: Actor, contract_id: str) -> ContractView:
        """Raises ContractNotFound."""
        return self._view(await self._contracts.get_within(actor.reach(_READ), contract_id))

    @transactional
    async def add(self, actor: Actor, order: ContractInput) -> ContractView:
        """Raises ContractNumberTaken, ContractEndsTooEarly, AreaUnknown."""
        contract = order.as_contract(actor.organisation_id, self._now())
        await self._contracts.add(contract)
        return self._view(contract)

    @transactional
    async def change(self, actor: Actor, contract_id: str, change: ContractChange) -> ContractView:
        """Raises ContractNotFound, ContractEndsTooEarly, AreaUnknown, StaleDocument."""
        contract = await self._contracts.get_within(actor.reach(_MANAGE), contract_id)
        if change.version != contract.version:
            raise StaleDocument
        change.apply(contract)
        await self._contracts.save(contract)
        await self._audit.record(
            actor,
            AuditAction.SETTINGS_CHANGED,
            "contract",
            contract.id,
            {"fields": ",".join(sorted(change.model_fields_set - {"version"}))},
        )
        return self._view(contract)

    def _view(self, contract: Contract) -> ContractView:
        return ContractView.of(contract, shanghai_day(self._now()))


class Contracts:
    """The front door, for what points to a contract. It asks nobody who they are."""

    def __init__(self, contracts: ContractRepository, now: Clock) -> None:
        self._contracts = contracts
        self._now = now

    async def usable(self, contract_id: str, organisation_id: str) -> Contract:
        """One that a record of the organisation may point to from today on.

        Raises ContractNotUsable, ContractNotRunning.
        """
        for contract in await self._contracts.many([contract_id]):
            if contract.organisation_id == organisation_id:
                contract.check_runs(self.today)
                return contract
        raise ContractNotUsable

    async def running(self, contract_ids: Iterable[str], organisation_id: str) -> str:
        """The first of them that the organisation has and that is in force today; else empty."""
        wanted = [contract_id for contract_id in contract_ids if contract_id]
        if not wanted:
            return ""
        running = {
            contract.id
            for contract in await self._contracts.many(wanted)
            if contract.organisation_id == organisation_id and contract.runs_on(self.today)
        }
        return next((contract_id for contract_id in wanted if contract_id in running), "")

    async def briefs(self, contract_ids: Iterable[str]) -> dict[str, ContractBrief]:
        """Those that exist, by id."""
        wanted = [each for each in contract_ids if each]
        found = await self._contracts.many(wanted) if wanted else []
        return {contract.id: ContractBrief.of(contract, self.today) for contract in found}

    @property
    def today(self) -> date:
        return shanghai_day(self._now())
