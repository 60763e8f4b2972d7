"""The people behind the phones, and the places where the platform can reach them."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, Field

from backend.simulator.world.accounts import Identifier, Record

MOST_PEOPLE: Final = 20_000

# WeCom treats userids without regard to case and answers in lower case (document 90236).
UserId = Annotated[Identifier, AfterValidator(str.lower)]
OpenId = Annotated[str, Field(max_length=64, pattern=r"^[0-9A-Za-z_-]*$")]


class OfficialAccountPlace(Record):
    """`scene`: of the code that led here, with its prefix off; empty after a search."""

    app_id: Identifier
    openid: OpenId = ""
    followed: bool = True
    followed_at: datetime | None = None
    scene: Annotated[str, Field(max_length=64)] = ""


class MiniProgramPlace(Record):
    app_id: Identifier
    openid: OpenId = ""


PlaceT = TypeVar("PlaceT", OfficialAccountPlace, MiniProgramPlace)


class WecomPlace(Record):
    corp_id: Identifier
    userid: UserId
    departments: tuple[int, ...] = (1,)
    tags: tuple[int, ...] = ()
    position: Annotated[str, Field(max_length=64)] = ""
    status: Annotated[int, Field(ge=1, le=5)] = 1


class Person(Record):
    """Somebody with a phone. An openid left empty is drawn from the person and the account."""

    id: Identifier
    name: Annotated[str, Field(min_length=1, max_length=64)]
    phone: Annotated[str, Field(pattern=r"^\d{5,20}$")] | None = None
    country_code: Annotated[str, Field(pattern=r"^\d{1,4}$")] = "86"
    unionid: OpenId = ""
    official_accounts: tuple[OfficialAccountPlace, ...] = Field(default=(), max_length=20)
    miniprograms: tuple[MiniProgramPlace, ...] = Field(default=(), max_length=20)
    wecom: tuple[WecomPlace, ...] = Field(default=(), max_length=20)

    def official_account(self, app_id: str) -> OfficialAccountPlace | None:
        return next((p for p in self.official_accounts if p.app_id == app_id), None)

    def miniprogram(self, app_id: str) -> MiniProgramPlace | None:
        return next((p for p in self.miniprograms if p.app_id == app_id), None)

    def member(self, corp_id: str) -> WecomPlace | None:
        return next((p for p in self.wecom if p.corp_id == corp_id), None)

    def addresses(self) -> list[tuple[str, str]]:
        """(account, openid or userid) of every place; one of each account."""
        return [
            *((place.app_id, place.openid) for place in self.official_accounts),
            *((place.app_id, place.openid) for place in self.miniprograms),
            *((place.corp_id, place.userid) for place in self.wecom),
        ]


class AddressTaken(ValueError):
    """An openid or userid belongs to somebody else, or a person is twice in one account."""


class TooManyPeople(ValueError):
    pass


class People:
    def __init__(self) -> None:
        self._people: dict[str, Person] = {}
        self._by_address: dict[tuple[str, str], str] = {}
        self._by_phone: dict[str, str] = {}

    def __iter__(self) -> Iterator[Person]:
        return iter(self._people.values())

    def __len__(self) -> int:
        return len(self._people)

    def get(self, person_id: str) -> Person | None:
        return self._people.get(person_id)

    def at(self, account: str, address: str) -> Person | None:
        """Who reads the messages sent to this openid (of an app) or userid (of a corporation)."""
        return self._people.get(self._by_address.get((account, address), ""))

    def with_phone(self, phone: str) -> Person | None:
        """Whose Chinese phone it is; of several, whoever was put last."""
        return self._people.get(self._by_phone.get(phone, ""))

    def members(self, corp_id: str) -> list[tuple[Person, WecomPlace]]:
        return [(person, place) for person in self if (place := person.member(corp_id))]

    def put(self, person: Person) -> Person:
        """Add or replace. Raises AddressTaken or TooManyPeople, and then nothing has changed."""
        person = _with_openids(person)
        addresses = person.addresses()
        if len({account for account, _ in addresses}) < len(addresses):
            raise AddressTaken("a person has one place in each account")
        for account, address in addresses:
            holder = self._by_address.get((account, address), person.id)
            if holder != person.id:
                raise AddressTaken(f"{address} in {account} belongs to {holder}")
        if person.id not in self._people and len(self._people) >= MOST_PEOPLE:
            raise TooManyPeople(f"at most {MOST_PEOPLE} people")
        self.remove(person.id)
        self._people[person.id] = person
        self._by_address.update(dict.fromkeys(addresses, person.id))
        if person.phone and person.country_code == "86":
            self._by_phone[person.phone] = person.id
        return person

    def remove(self, person_id: str) -> Person | None:
        person = self._people.pop(person_id, None)
        for address in person.addresses() if person else ():
            del self._by_address[address]
        if person and person.phone and self._by_phone.get(person.phone) == person.id:
            del self._by_phone[person.phone]
        return person


def _with_openids(person: Person) -> Person:
    return person.model_copy(
        update={
            "official_accounts": tuple(_known(person, each) for each in person.official_accounts),
            "miniprograms": tuple(_known(person, each) for each in person.miniprograms),
        }
    )


def _known(person: Person, place: PlaceT) -> PlaceT:
    openid = place.openid or drawn_openid(place.app_id, person.id)
    return place.model_copy(update={"openid": openid})


def drawn_openid(account: str, person_id: str) -> str:
    """28 characters that begin with o, the same for the same person and account."""
    digest = hashlib.sha256(f"{account}\0{person_id}".encode()).digest()
    return "o" + urlsafe_b64encode(digest).decode()[:27]
