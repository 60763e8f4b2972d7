"""The demo firm before its first ticket: branches, people, catalogue, homes and devices."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from backend.container import Container
from backend.features.accounts.models import (
    Branch,
    CustomerAccount,
    Organisation,
    OrganisationKind,
    StaffAccount,
    Team,
    WeChatChannel,
)
from backend.features.customers import Address, GeoPoint, Household
from backend.features.devices.models import (
    Brand,
    Category,
    Device,
    DeviceCode,
    DeviceModel,
    PhotoStage,
    ProductLine,
    Purchase,
    RequiredPhoto,
    SpecificationItem,
)
from backend.features.places import settle_area
from backend.kit.clock import shanghai_day
from backend.kit.passwords import hash_password
from backend.kit.pii import normalise_phone
from backend.kit.tokens import new_token
from backend.runtime.demo.catalogue import BRANDS, LINES, MODELS, DemoModel
from backend.runtime.demo.consents import agree
from backend.runtime.demo.people import (
    BRANCHES,
    FIRM,
    STAFF,
    TEAMS,
    DemoHousehold,
    DemoStaff,
    households,
)

DEVICES: Final = 60
HOUSEHOLDS: Final = 40
_WITHOUT_OWNER: Final = 6  # on the shelf: scanned by a stranger first

_CATEGORIES: Final = {
    "air_conditioner": Category.AIR_CONDITIONER,
    "water_heater": Category.WATER_HEATER,
    "range_hood": Category.RANGE_HOOD,
    "smart_lock": Category.SMART_LOCK,
    "custom_wardrobe": Category.FURNITURE,
    "waterproofing": Category.WATERPROOFING,
}


@dataclass(frozen=True)
class Employee:
    """`password` is shown once, in the report of the seeding."""

    described: DemoStaff
    account: StaffAccount
    password: str


@dataclass(frozen=True)
class Home:
    described: DemoHousehold
    account: CustomerAccount
    household: Household
    openid: str
    branch_id: str


@dataclass(frozen=True)
class Appliance:
    described: DemoModel
    device: Device
    code: DeviceCode
    home: Home | None


@dataclass
class Firm:
    organisation_id: str = ""
    branches: dict[str, str] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    employees: list[Employee] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)
    appliances: list[Appliance] = field(default_factory=list)


async def found_firm(container: Container, now: datetime) -> Firm:
    """Everything there is before the first ticket; `now` is the day the firm began."""
    firm = Firm()
    await _found(container, firm, now)
    await _hire(container, firm, now)
    await _move_in(container, firm, now)
    await _equip(container, firm, now)
    return firm


async def _found(container: Container, firm: Firm, now: datetime) -> None:
    stores = container.accounts.stores
    organisation = Organisation(name=FIRM, kind=OrganisationKind.FIRM, created_at=now)
    branches = [
        Branch(organisation_id=organisation.id, name=name, created_at=now) for name in BRANCHES
    ]
    organisation.default_branch_id = branches[0].id
    await stores.organisations.add(organisation)
    await stores.branches.add_all(branches)
    firm.organisation_id = organisation.id
    firm.branches = {branch.name: branch.id for branch in branches}
    teams = [
        Team(
            organisation_id=organisation.id,
            branch_id=firm.branches[branch],
            name=name,
            created_at=now,
        )
        for name, branch in TEAMS
    ]
    await stores.teams.add_all(teams)
    firm.teams = {team.name: team.id for team in teams}


async def _hire(container: Container, firm: Firm, now: datetime) -> None:
    # One drawn password for everybody: enough for a firm that exists on loopback only, and
    # nineteen hashes would be most of the seeding's time.
    password = f"demo-{new_token()[:8]}"
    password_hash = await hash_password(password)
    for number, described in enumerate(STAFF):
        account = StaffAccount(
            username=described.username,
            name=described.name,
            phone=normalise_phone(f"1391000{1000 + number}"),
            wecom_userid=described.username,
            role_ids=(described.role,),
            organisation_id=firm.organisation_id,
            branch_id=firm.branches[described.branch],
            team_id=firm.teams.get(described.team, ""),
            password_hash=password_hash,
            created_at=now,
        )
        await container.accounts.stores.staff.add(account)
        firm.employees.append(Employee(described, account, password))


def openid_of(kind: str, phone: str) -> str:
    """The same for the same person every time, in the shape of the platform's."""
    return f"o{kind}{sha256(phone.encode()).hexdigest()[:26]}"


async def _move_in(container: Container, firm: Firm, now: datetime) -> None:
    for number, described in enumerate(households(HOUSEHOLDS)):
        phone = normalise_phone(described.phone)
        account = CustomerAccount(name=described.name, phone=phone, created_at=now)
        openid = openid_of("M", described.phone)
        if number % 8 != 7:  # one in eight has never opened WeChat: entered from a call
            account.verify_phone(phone, now)
            account.link(WeChatChannel.MINIPROGRAM, openid, "", now)
            account.link(WeChatChannel.OFFICIAL_ACCOUNT, openid_of("G", described.phone), "", now)
        else:
            openid = ""
        account.take_events()
        await container.accounts.stores.customers.add(account)
        await agree(container, account.id, now, has_wechat=bool(openid))
        branch_id = firm.branches[described.branch]
        household = Household.opened(
            account.id,
            now,
            name=f"{described.name}家",
            branch_id=branch_id,
            organisation_id=firm.organisation_id,
        )
        household.add_address(_address(described, phone, now))
        household.take_events()
        await container.customers.store.add(household)
        firm.homes.append(Home(described, account, household, openid, branch_id))
        if number % 10 == 9:
            await asyncio.sleep(0)


def _address(described: DemoHousehold, phone: str, now: datetime) -> Address:
    point = GeoPoint(latitude=described.latitude, longitude=described.longitude)
    area, area_code = settle_area(described.area, "")
    return Address.at_point(
        point,
        now,
        area=area,
        area_code=area_code,
        estate=described.estate,
        door=described.door,
        contact_name=described.name,
        contact_phone=phone,
    )


async def _equip(container: Container, firm: Firm, now: datetime) -> None:
    models = await _catalogue(container, now)
    store = container.device_services.store
    for number in range(DEVICES):
        described = MODELS[(number * 5) % len(MODELS)]
        home = None if number >= DEVICES - _WITHOUT_OWNER else firm.homes[number % HOUSEHOLDS]
        device = _device(number, models[described.name], home, firm, now)
        code = DeviceCode(device_id=device.id, created_at=now)
        await store.devices.add(device)
        await store.codes.add(code)
        firm.appliances.append(Appliance(described, device, code, home))


async def _catalogue(container: Container, now: datetime) -> dict[str, DeviceModel]:
    store = container.device_services.store
    brands = {name: Brand(name=name, created_at=now) for name in BRANDS}
    lines = {
        line.key: ProductLine(
            name=line.name,
            category=_CATEGORIES[line.key],
            warranty_months=12,
            required_photos=_required_photos(),
            created_at=now,
        )
        for line in LINES
    }
    await store.brands.add_all(list(brands.values()))
    await store.lines.add_all(list(lines.values()))
    models = [_model(m, brands[m.brand], lines[m.line], now) for m in MODELS]
    await store.models.add_all(models)
    return {model.name: model for model in models}


def _required_photos() -> list[RequiredPhoto]:
    return [
        RequiredPhoto(key="before", label="维修前", stage=PhotoStage.BEFORE),
        RequiredPhoto(key="after", label="维修后", stage=PhotoStage.AFTER),
    ]


def _model(described: DemoModel, brand: Brand, line: ProductLine, now: datetime) -> DeviceModel:
    title, _, summary = described.title.partition(" ")
    return DeviceModel(
        brand_id=brand.id,
        brand_name=brand.name,
        line_id=line.id,
        line_name=line.name,
        category=line.category,
        name=described.name,
        title=title,
        summary=summary,
        specification=[SpecificationItem(name=n, value=v) for n, v in described.specification],
        warranty_months=described.warranty_months,
        created_at=now,
    )


def _device(
    number: int, model: DeviceModel, home: Home | None, firm: Firm, now: datetime
) -> Device:
    bought = _bought_on(number, shanghai_day(now))
    device = Device(
        model_id=model.id,
        brand_id=model.brand_id,
        line_id=model.line_id,
        serial=f"{model.name.replace('/', '')[:6].upper()}{bought:%y%m}{number:05d}",
        install_place=("客厅", "主卧", "厨房", "卫生间", "入户门")[number % 5] if home else "",
        installed_on=bought + timedelta(days=5) if home else None,
        purchase=Purchase(bought_on=bought, channel="门店", is_confirmed=True)
        if home
        else Purchase(),
        branch_id=home.branch_id if home else firm.branches[BRANCHES[0]],
        organisation_id=firm.organisation_id,
        created_at=now,
    )
    if home:
        device.bind(home.account.id, home.household.id, now)
        device.address_id = home.household.addresses[0].id
    device.take_events()
    return device


def _bought_on(number: int, day: date) -> date:
    """Between one month and seven years before, so that some are out of warranty."""
    return day - timedelta(days=30 + (number * 97) % 2500)


def of_role(employees: Sequence[Employee], role: str, branch: str) -> list[Employee]:
    return [e for e in employees if e.described.role == role and e.described.branch == branch]
