"""Of many tickets at once where they are and where technicians were there, without the rest."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from backend.features.places import GeoPoint
from backend.features.tickets.models.positions import PositionMark
from backend.features.tickets.models.values import Place
from backend.features.tickets.repository.tickets import TicketRepository
from backend.kit.mongo.driver import Document, Filter

LATEST_SERVED: Final = 50
_WHERE: Final = {"place.coordinates": 1, "place.area_code": 1, "position_marks": 1}


@dataclass(frozen=True)
class TicketPlace:
    """Its point if it has one of its own, and which lines of its timeline hold positions."""

    point: GeoPoint | None
    area_code: str
    marks: tuple[PositionMark, ...]


class Whereabouts:
    def __init__(self, tickets: TicketRepository) -> None:
        self._tickets = tickets

    async def places(self, ticket_ids: Collection[str]) -> dict[str, TicketPlace]:
        """By id, of those that exist. Of what is sealed only the coordinates are opened."""
        if not ticket_ids:
            return {}
        rows = await self._tickets.collection.find(
            {"_id": {"$in": list(ticket_ids)}}, limit=len(ticket_ids), projection=_WHERE
        )
        return {row["_id"]: self._place(row) for row in rows}

    def _place(self, row: Document) -> TicketPlace:
        crypto = self._tickets.mongo.crypto
        seal = crypto.at(f"{self._tickets.collection_name}:{row['_id']}")
        place = Place.model_validate(row["place"], context={"seal": seal})
        return TicketPlace(
            point=place.position.point if place.position else None,
            area_code=place.area_code,
            marks=tuple(PositionMark.model_validate(mark) for mark in row["position_marks"]),
        )

    async def served(
        self, device_ids: Sequence[str], household_id: str, but: str
    ) -> frozenset[str]:
        """Who came to these devices or this household on the latest LATEST_SERVED tickets but
        one: on visits on which somebody arrived."""
        about: list[Filter] = [{"idx.devices": {"$in": list(device_ids)}}] if device_ids else []
        if household_id:
            about.append({"household_id": household_id})
        if not about:
            return frozenset()
        rows = await self._tickets.collection.find(
            {"$or": about, "_id": {"$ne": but}},
            limit=LATEST_SERVED,
            sort=[("created_at", -1), ("_id", -1)],
            projection={"visits.arrival.at": 1, "visits.technicians.id": 1},
        )
        return frozenset(
            technician["id"]
            for row in rows
            for visit in row["visits"]
            if visit.get("arrival")
            for technician in visit["technicians"]
        )
