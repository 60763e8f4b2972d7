"""Whom the demo firm knows well: levels and tags, a contract, and a project of a whole estate."""

from datetime import datetime, timedelta
from typing import Final

from backend.container import Container
from backend.features.contracts import Contract, ContractKind
from backend.features.customers.models import CustomerLevel
from backend.kit.clock import shanghai_day
from backend.runtime.demo.firm import Appliance, Firm

_KNOWN: Final = (
    ("VIP", ["老客户", "别墅"]),
    ("金卡", ["老客户"]),
    ("金卡", ["有老人", "先打电话"]),
    ("银卡", ["有电梯"]),
)
_UNDER_CONTRACT: Final = 3
_IN_PROJECT: Final = 4


async def draw_up(container: Container, firm: Firm, now: datetime) -> None:
    levels = CustomerLevel.shipped(firm.organisation_id, now)
    await container.customers.level_store.add_all(levels)
    owned = [appliance for appliance in firm.appliances if appliance.home]
    ours, theirs = owned[:_UNDER_CONTRACT], owned[_UNDER_CONTRACT:][:_IN_PROJECT]
    contract, project = _contract(firm, now), _project(firm, theirs, now)
    await container.contract_parts.store.add_all([contract, project])
    await _know(container, firm, {level.name: level.id for level in levels})
    await _point(container, ours, contract)
    await _point(container, theirs, project)


def _contract(firm: Firm, now: datetime) -> Contract:
    day = shanghai_day(now)
    return Contract(
        number="HT-2026-018",
        name="全屋电器年度保养",
        kind=ContractKind.CONTRACT,
        party="滨江门店会员",
        sla_name="二十四小时上门",
        starts_on=day - timedelta(days=60),
        ends_on=day + timedelta(days=305),
        organisation_id=firm.organisation_id,
        created_at=now,
    )


def _project(firm: Firm, appliances: list[Appliance], now: datetime) -> Contract:
    areas = {
        appliance.home.household.addresses[0].area_code
        for appliance in appliances
        if appliance.home
    }
    return Contract(
        number="XM-2026-003",
        name="青桐里精装交付项目",
        kind=ContractKind.PROJECT,
        party="青桐置业",
        sla_name="四小时到场",
        starts_on=shanghai_day(now) - timedelta(days=200),
        area_codes=sorted(areas - {""}),
        organisation_id=firm.organisation_id,
        created_at=now,
    )


async def _know(container: Container, firm: Firm, levels: dict[str, str]) -> None:
    for home, (level, tags) in zip(firm.homes, _KNOWN, strict=False):
        household = await container.customers.store.get(home.household.id)
        household.level_id, household.tags = levels[level], list(tags)
        await container.customers.store.save(household)


async def _point(container: Container, appliances: list[Appliance], to: Contract) -> None:
    """Home and device both: a ticket about the device finds the contract, the home shows it."""
    for appliance in appliances:
        device = await container.device_services.store.devices.get(appliance.device.id)
        device.contract_id = to.id
        await container.device_services.store.devices.save(device)
        if appliance.home:
            household = await container.customers.store.get(appliance.home.household.id)
            household.contract_id = to.id
            await container.customers.store.save(household)
