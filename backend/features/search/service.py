"""Looks in every place where that what was typed may stand, by an index each."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from backend.features.accounts import Permission
from backend.features.customers import HouseholdSearch, HouseholdView, Reception
from backend.features.devices import DeviceRow, Keeping
from backend.features.search.models import Meanings
from backend.features.search.schemas import (
    FoundDevices,
    FoundHouseholds,
    FoundTickets,
    SearchQuery,
    SearchResult,
)
from backend.features.tickets import Ticket, TicketFilter, TicketReading, TicketRow
from backend.kit.access import Actor
from backend.kit.pagination import PageQuery


class _HasId(Protocol):
    id: str


F = TypeVar("F", bound=_HasId)


class Search:
    def __init__(self, tickets: TicketReading, devices: Keeping, households: Reception) -> None:
        self._tickets = tickets
        self._devices = devices
        self._households = households

    async def find(self, actor: Actor, asked: SearchQuery) -> SearchResult:
        """As far as the actor may see; what he may not see at all is simply not there."""
        meant, most = Meanings.of(asked.text), asked.most + 1
        tickets = await self._of_tickets(actor, meant, most)
        devices = await self._of_devices(actor, meant, most)
        households = await self._of_households(actor, meant, most)
        rows = [TicketRow.of(ticket) for ticket in tickets[: asked.most]]
        return SearchResult(
            tickets=FoundTickets(items=rows, more=len(tickets) == most),
            devices=FoundDevices(items=devices[: asked.most], more=len(devices) == most),
            households=FoundHouseholds(
                items=households[: asked.most], more=len(households) == most
            ),
        )

    async def _of_tickets(self, actor: Actor, meant: Meanings, most: int) -> list[Ticket]:
        found: list[Ticket] = []
        if meant.number_start:
            found += await self._tickets.numbered(actor, meant.number_start, most)
        if meant.identifier_start:
            start = meant.identifier_start.upper()
            found += await self._tickets.brand_numbered(actor, start, most)
        for blind in (
            TicketFilter(phone=meant.phone),
            TicketFilter(phone_end=meant.phone_end),
            TicketFilter(name=meant.words),
        ):
            if blind != TicketFilter():
                found += await self._listed(actor, blind, most)
        return _once(found, most)

    async def _listed(self, actor: Actor, sought: TicketFilter, most: int) -> list[Ticket]:
        return (await self._tickets.page(actor, sought, PageQuery(limit=most))).items

    async def _of_devices(self, actor: Actor, meant: Meanings, most: int) -> list[DeviceRow]:
        if not (meant.identifier_start or meant.code) or not actor.may(Permission.DEVICES_READ):
            return []
        start = meant.identifier_start.upper()
        found = await self._devices.sought(actor, start, meant.code, most)
        return _once(found, most)

    async def _of_households(self, actor: Actor, meant: Meanings, most: int) -> list[HouseholdView]:
        if not actor.may(Permission.CUSTOMERS_READ):
            return []
        person = meant.phone or meant.phone_end or meant.words
        found: list[HouseholdView] = []
        if person:
            page = await self._households.search(actor, HouseholdSearch(text=person, limit=most))
            found += page.items
        if meant.words:
            found += await self._households.at_estate(actor, meant.words, most)
        return _once(found, most)


def _once(found: Iterable[F], most: int) -> list[F]:
    """What several meanings lead to stands once, where the first of them put it."""
    return list({each.id: each for each in found}.values())[:most]
