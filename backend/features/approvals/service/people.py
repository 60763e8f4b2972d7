"""Who holds which seat at this moment, and who stands in for whom."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Protocol

from backend.features.accounts import Permission, StaffDirectory
from backend.features.approvals.models.path import PersonSeat, RoleSeat, Seat
from backend.features.approvals.models.planning import MOST_DEPUTIES_IN_A_ROW, Holders
from backend.features.approvals.repository import AbsenceRepository
from backend.features.workforce import Away, WorkforceDay
from backend.kit.clock import shanghai_day


class Rota(Protocol):
    async def on_day(self, staff_ids: Collection[str], day: date) -> dict[str, WorkforceDay]:
        """By id; unknown people are left out."""


class SeatPeople:
    def __init__(self, staff: StaffDirectory, deputies: AbsenceRepository, rota: Rota) -> None:
        self._staff = staff
        self._deputies = deputies
        self._rota = rota

    async def holders(
        self, seats: Iterable[Seat], organisation_id: str, branch_id: str, at: datetime
    ) -> Holders:
        """Read anew each time: who has left, or has lost the permission, holds nothing."""
        wanted = list(dict.fromkeys(seats))
        found = {seat: await self._of_seat(seat, organisation_id, branch_id) for seat in wanted}
        holders = {person for people in found.values() for person in people}
        deputies = await self._deputies_of(holders, at)
        everybody = holders | set(deputies.values())
        able = set(await self._staff.many_with_permission(everybody, Permission.APPROVALS_DECIDE))
        return Holders(
            of_seat={
                seat: tuple(sorted(able.intersection(people))) for seat, people in found.items()
            },
            labels=await self.labels(wanted),
            deputies=deputies,
            able=able,
            away=await self._away(able, at),
        )

    async def _away(self, people: Collection[str], at: datetime) -> frozenset[str]:
        """Those on leave at the moment; who is merely off duty comes back by himself."""
        days = await self._rota.on_day(people, shanghai_day(at)) if people else {}
        return frozenset(
            person
            for person, day in days.items()
            for leave in day.away
            if _lasts(leave, day.day, at)
        )

    async def _of_seat(self, seat: Seat, organisation_id: str, branch_id: str) -> list[str]:
        if isinstance(seat, PersonSeat):
            return [seat.staff_id]
        if seat.within == "nearest" and branch_id:
            near = await self._staff.with_role(seat.role_id, organisation_id, branch_id)
            if near:
                return [card.id for card in near]
        return [card.id for card in await self._staff.with_role(seat.role_id, organisation_id)]

    async def _deputies_of(self, people: Collection[str], at: datetime) -> dict[str, str]:
        """And of the deputies, as far as it may go."""
        known: dict[str, str] = {}
        asked: set[str] = set()
        wanted = set(people)
        for _ in range(MOST_DEPUTIES_IN_A_ROW):
            if not wanted:
                break
            found = await self._deputies.in_force(wanted, at)
            known |= found
            asked |= wanted
            wanted = set(found.values()) - asked
        return known

    async def stood_in_for(self, person: str, at: datetime) -> set[str]:
        """Everybody whose seats he may take today, himself included."""
        known, fresh = {person}, {person}
        for _ in range(MOST_DEPUTIES_IN_A_ROW):
            found = await self._deputies.stood_in_for(fresh, at) - known
            fresh = set(await self._staff.many_with_permission(found, Permission.APPROVALS_DECIDE))
            if not fresh:
                break
            known |= fresh
        return known

    async def labels(self, seats: Iterable[Seat]) -> dict[Seat, str]:
        """The role's name, or the person's."""
        wanted = list(seats)
        roles = await self._staff.role_names()
        people = await self.names(seat.staff_id for seat in wanted if isinstance(seat, PersonSeat))
        return {
            seat: roles.get(seat.role_id, "已删除的角色")
            if isinstance(seat, RoleSeat)
            else people.get(seat.staff_id, "已离开的同事")
            for seat in wanted
        }

    async def is_of_firm(self, staff_id: str, organisation_id: str) -> bool:
        card = (await self._staff.many({staff_id})).get(staff_id)
        return card is not None and card.organisation_id == organisation_id

    async def names(self, staff_ids: Iterable[str]) -> dict[str, str]:
        cards = await self._staff.many(set(staff_ids))
        return {card.id: card.name for card in cards.values()}


def _lasts(leave: Away, day: date, at: datetime) -> bool:
    start, end = leave.minutes.moments(day)
    return start <= at < end
