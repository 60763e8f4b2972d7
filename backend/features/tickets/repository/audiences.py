"""Whose tickets are, without reading them whole: for those who are told what happens."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.tickets.repository.tickets import TicketRepository


@dataclass(frozen=True)
class TicketWhose:
    """What a reach is held against: see `TicketRepository.within`."""

    people: tuple[str, ...]
    teams: tuple[str, ...]
    branch_id: str
    organisations: tuple[str, ...]


class TicketAudiences:
    def __init__(self, tickets: TicketRepository) -> None:
        self._tickets = tickets.collection

    async def of(self, ticket_ids: Sequence[str]) -> dict[str, TicketWhose]:
        """By id; of those that exist."""
        ids = list(dict.fromkeys(ticket_ids))
        fields = ("idx.own", "idx.teams", "branch_id", "organisation_id", "given_out")
        rows = await self._tickets.find(
            {"_id": {"$in": ids}}, limit=len(ids) or 1, projection=dict.fromkeys(fields, 1)
        )
        return {
            row["_id"]: TicketWhose(
                people=tuple(row["idx"]["own"]),
                teams=tuple(row["idx"]["teams"]),
                branch_id=row["branch_id"],
                organisations=tuple(
                    each
                    for each in (
                        row["organisation_id"],
                        (row["given_out"] or {}).get("organisation_id", ""),
                    )
                    if each
                ),
            )
            for row in rows
        }
