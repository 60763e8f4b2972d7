"""Lines become customers, each with a home and its address; what is known stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from backend.features.accounts import CustomerAccounts, CustomerCard, Permission
from backend.features.customers.importing.columns import ADDRESS, COLUMNS, Column
from backend.features.customers.levels import Levels
from backend.features.customers.models import MOST_ADDRESSES, MOST_TAGS, Address, Household
from backend.features.customers.repository import HouseholdRepository
from backend.features.imports import Identity, ImportColumn, ImportLine
from backend.features.places import settle_area
from backend.kit.access import Actor
from backend.kit.clock import Clock

_MANAGE = Permission.CUSTOMERS_MANAGE


class CustomerKind:
    """Fills `ImportKind`. A phone is a person; several lines of one phone are homes or addresses
    of that person, as when he calls and says each of them."""

    name = "customers"
    title = "客户"
    rows_at_once = 200
    permission = _MANAGE
    columns: Sequence[ImportColumn] = COLUMNS
    either: Sequence[str] = ()

    def __init__(
        self,
        households: HouseholdRepository,
        accounts: CustomerAccounts,
        levels: Levels,
        now: Clock,
    ) -> None:
        self._households = households
        self._accounts = accounts
        self._levels = levels
        self._now = now

    def examine(self, line: ImportLine, today: date) -> None:
        for given, missing in ((Column.DOOR, Column.AREA), (Column.AREA, Column.DOOR)):
            if line.text(given) and not (line.text(missing) or line.is_troubled_at(missing)):
                line.complain(missing, "地址不全，省市区和门牌都要写")
        if line.text(Column.ESTATE) and not any(
            line.text(column) or line.is_troubled_at(column)
            for column in (Column.AREA, Column.DOOR)
        ):
            line.complain(Column.AREA, "地址不全，省市区和门牌都要写")

    def identities(self, line: ImportLine) -> Sequence[Identity]:
        """One person may have several addresses, but each of them once."""
        phone = line.text(Column.PHONE)
        told = ["".join(line.text(column).split()) for column in ADDRESS]
        return [Identity(Column.PHONE, "|".join([phone, *told]))] if phone else []

    async def prepare(self, actor: Actor, lines: Sequence[ImportLine]) -> "PreparedCustomers":
        phones = list({line.text(Column.PHONE) for line in lines} - {""})
        people = await self._accounts.by_phones(phones)
        homes = await self._homes(actor, list(people.values()))
        levels = await self._levels.usable(actor.organisation_id)
        prepared = PreparedCustomers(
            actor, self._households, self._accounts, self._now(), homes, levels
        )
        for line in lines:
            prepared.take(line, people.get(line.text(Column.PHONE)))
        return prepared

    async def _homes(self, actor: Actor, people: Sequence[CustomerCard]) -> dict[str, Household]:
        """By account: the oldest household the actor may work on, else one that no branch serves
        yet."""
        ids = [card.id for card in people]
        served = await self._households.within_of_accounts(actor.reach(_MANAGE), ids)
        unserved = await self._households.unserved_of(ids, actor.organisation_id)
        homes: dict[str, Household] = {}
        for household in (*served, *unserved):
            for member in household.members:
                homes.setdefault(member.account_id, household)
        return homes


@dataclass
class PreparedCustomers:
    """`fresh`: the lines that bring a person, a home or an address, by phone. `homes` are those in
    the books, by account; `levels` the ids of those to be given, by name."""

    actor: Actor
    households: HouseholdRepository
    accounts: CustomerAccounts
    now: datetime
    homes: dict[str, Household]
    levels: dict[str, str]
    fresh: dict[str, list[ImportLine]] = field(default_factory=dict)
    known: int = 0

    @property
    def created(self) -> int:
        return sum(map(len, self.fresh.values()))

    def take(self, line: ImportLine, person: CustomerCard | None) -> None:
        """A line that is sound; of others nothing but what else is wrong with them."""
        self._check_level(line)
        home = self.homes.get(person.id) if person else None
        address = _address_of(line, person)
        if home and home.branch_id and _is_told_of(home, address):
            self.known += line.is_sound
            return
        told = self.fresh.get(line.text(Column.PHONE), [])
        if len(home.addresses if home else ()) + len(told) >= MOST_ADDRESSES:
            line.complain(Column.DOOR, f"一户最多 {MOST_ADDRESSES} 个地址，请删去不用的")
        if len(_tags_of(home, [*told, line])) > MOST_TAGS:
            line.complain(Column.TAGS, f"一户最多 {MOST_TAGS} 个标签，请删去不用的")
        if line.is_sound:
            self.fresh.setdefault(line.text(Column.PHONE), []).append(line)

    def _check_level(self, line: ImportLine) -> None:
        level = line.text(Column.LEVEL)
        if level and level not in self.levels:
            line.complain(Column.LEVEL, "没有这个客户等级或已停用，请先在系统里添加")
            return
        told = [each.text(Column.LEVEL) for each in self.fresh.get(line.text(Column.PHONE), [])]
        if level and any(other and other != level for other in told):
            line.complain(Column.LEVEL, "同一客户写了两个等级，请改成一样的")

    async def store(self) -> None:
        names = {
            phone: next((t for line in lines if (t := line.text(Column.NAME))), "")
            for phone, lines in self.fresh.items()
        }
        people = await self.accounts.ensure_many(names)
        opened: list[Household] = []
        for phone, lines in self.fresh.items():
            person = people[phone]
            home = self.homes.get(person.id)
            if home is None:
                opened.append(self._written(self._opened(person), person, lines))
                continue
            home.serve_from(self.actor.branch_id, self.actor.organisation_id)
            await self.households.save(self._written(home, person, lines))
        await self.households.add_all(opened)

    def _opened(self, person: CustomerCard) -> Household:
        return Household.opened(
            person.id,
            self.now,
            branch_id=self.actor.branch_id,
            organisation_id=self.actor.organisation_id,
        )

    def _written(
        self, home: Household, person: CustomerCard, lines: Sequence[ImportLine]
    ) -> Household:
        for line in lines:
            if address := _address_of(line, person):
                home.add_address(address)
        home.tags = _tags_of(home, lines)
        told = next((t for line in lines if (t := line.text(Column.LEVEL))), "")
        if told and not home.level_id:  # what the firm gave him by hand stays
            home.level_id = self.levels[told]
        return home


def _is_told_of(home: Household, address: Address | None) -> bool:
    return address is None or any(known.is_at == address.is_at for known in home.addresses)


def _tags_of(home: Household | None, lines: Sequence[ImportLine]) -> list[str]:
    told = [tag for line in lines for tag in line.text(Column.TAGS).split("\n") if tag]
    return list(dict.fromkeys([*(home.tags if home else ()), *told]))


@lru_cache(maxsize=1024)
def _settled(area: str) -> tuple[str, str]:
    return settle_area(area, "")


def _address_of(line: ImportLine, person: CustomerCard | None) -> Address | None:
    if not line.text(Column.DOOR) or not line.text(Column.AREA):
        return None
    area, area_code = _settled(line.text(Column.AREA))
    return Address(
        area=area,
        area_code=area_code,
        estate=line.text(Column.ESTATE),
        door=line.text(Column.DOOR),
        contact_name=line.text(Column.CONTACT_NAME) or (person.name if person else ""),
        contact_phone=line.text(Column.CONTACT_PHONE) or line.text(Column.PHONE),
    )
