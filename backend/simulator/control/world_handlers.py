"""Accounts, people, rules, clock, reset: what the pretended world consists of."""

from backend.simulator.control.handler import ControlHandler, ControlRefusal
from backend.simulator.control.schemas import (
    Cleared,
    ClockAdvance,
    ClockOffset,
    ClockState,
    FollowChange,
    Page,
    PeoplePage,
    ResetRequest,
    Schema,
    TokenQuery,
)
from backend.simulator.world.accounts import Accounts
from backend.simulator.world.people import AddressTaken, Person, TooManyPeople
from backend.simulator.world.rules import Rules


class AccountsControl(ControlHandler):
    def get(self) -> None:
        self.reply(self.world.accounts)

    def put(self) -> None:
        self.world.accounts = self.body(Accounts)
        self.changed(self.world.accounts)


class RulesControl(ControlHandler):
    def get(self) -> None:
        self.reply(self.world.rules)

    def put(self) -> None:
        """A rule left out goes back to its default."""
        self.world.rules = self.body(Rules)
        self.changed(self.world.rules)


class PeopleControl(ControlHandler):
    def get(self) -> None:
        page = self.query(Page)
        following = sorted((p for p in self.world.people if p.id > page.after), key=lambda p: p.id)
        people = following[: page.limit]
        more = len(following) > page.limit
        self.reply(PeoplePage(people=people, next=people[-1].id if more else None))


class PersonControl(ControlHandler):
    def get(self, person_id: str) -> None:
        self.reply(self.person(person_id))

    def put(self, person_id: str) -> None:
        person = self.body(Person)
        if person.id != person_id:
            raise ControlRefusal(422, "invalid", "地址里的 id 与内容里的 id 不一致。")
        self.changed(self._kept(person))

    def delete(self, person_id: str) -> None:
        self.changed(self.world.people.remove(self.person(person_id).id) or Schema())

    def _kept(self, person: Person) -> Person:
        try:
            return self.world.people.put(person)
        except AddressTaken as error:
            raise ControlRefusal(
                409, "address_taken", "openid 或 userid 已经属于别人。", [str(error)]
            ) from error
        except TooManyPeople as error:
            raise ControlRefusal(409, "too_many_people", "人太多了，请先重置。") from error


class FollowControl(ControlHandler):
    def put(self, person_id: str) -> None:
        person, change = self.person(person_id), self.body(FollowChange)
        place = person.official_account(change.app_id)
        if place is None:
            raise ControlRefusal(404, "unknown_place", "这个人在该公众号没有 openid。")
        places = tuple(
            each.model_copy(update={"followed": change.followed}) if each is place else each
            for each in person.official_accounts
        )
        changed = person.model_copy(update={"official_accounts": places})
        self.changed(self.world.people.put(changed))


class ClockControl(ControlHandler):
    def get(self) -> None:
        self.reply(self._state())

    def put(self) -> None:
        self._move(self.body(ClockOffset).offset_seconds)

    def post(self) -> None:
        self._move(self.world.clock.offset.total_seconds() + self.body(ClockAdvance).seconds)

    def _move(self, offset_seconds: float) -> None:
        try:
            self.world.clock.set_offset(offset_seconds)
        except ValueError as error:
            raise ControlRefusal(422, "too_far", "时钟最多调整二十年。") from error
        self.changed(self._state())

    def _state(self) -> ClockState:
        offset = self.world.clock.offset.total_seconds()
        return ClockState(now=self.world.now(), offset_seconds=offset)


class TokensControl(ControlHandler):
    def delete(self) -> None:
        """The platform takes access tokens back before their time."""
        self.changed(Cleared(cleared=self.world.tokens.revoke(self.query(TokenQuery).account)))


class ResetControl(ControlHandler):
    def post(self) -> None:
        self.world.empty(keep_accounts=self.body(ResetRequest).keep_accounts)
        self.changed(Schema())
