"""What the database must hold when all is over, whatever was killed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import MongoClient

from backend.features.timeline.lines import operation_key
from tests.prove.reporting.journal import Report


@dataclass(frozen=True)
class Stored:
    """Tickets by id (their numbers); which ticket each act of a client made; and of each ticket,
    how many first lines and how many events it has."""

    numbers: Mapping[str, str]
    made_by: Mapping[str, str]
    first_lines: Counter[str]
    events: Counter[str]

    @classmethod
    def read(cls, uri: str, database: str) -> "Stored":
        with MongoClient[dict[str, Any]](uri) as client:
            data = client[database]
            first = list(data["timeline_lines"].find({"seq": 1}))
            events = data["outbox"].find({"type": "TicketSubmitted"})
            return cls(
                numbers={row["_id"]: row["number"] for row in data["tickets"].find()},
                made_by={
                    line["operation_key"]: line["subject_id"]
                    for line in first
                    if "operation_key" in line
                },
                first_lines=Counter(line["subject_id"] for line in first),
                events=Counter(row["payload"]["ticket_id"] for row in events),
            )


def violations(stored: Stored, reports: Iterable[Report]) -> list[str]:
    reports = list(reports)
    found: list[str] = []
    for report in reports:
        found += _of_report(stored, report)
    found += _of_tickets(stored, reports)
    return found


def _of_report(stored: Stored, report: Report) -> Iterator[str]:
    if len(set(report.ids)) > 1:
        yield f"{report.key}: acknowledged as {len(set(report.ids))} tickets"
    for ticket_id, number in zip(report.ids, report.numbers, strict=True):
        if ticket_id not in stored.numbers:
            yield f"{report.key}: acknowledged as {number}, and lost"
        elif stored.numbers[ticket_id] != number:
            yield f"{report.key}: acknowledged as {number}, stored as {stored.numbers[ticket_id]}"
    made = stored.made_by.get(operation_key(report.actor_id, report.key))
    if report.ids and made not in report.ids:
        yield f"{report.key}: acknowledged, but its line is another's or missing"
    if report.refusals:
        yield f"{report.key}: refused ({report.refusals[0]})"


def _of_tickets(stored: Stored, reports: list[Report]) -> Iterator[str]:
    if len(stored.numbers) > len(reports):
        yield f"{len(stored.numbers)} tickets of {len(reports)} reports: doubled"
    made = Counter(stored.made_by.values())
    for ticket_id, number in stored.numbers.items():
        if made[ticket_id] != 1:
            yield f"{number}: made by {made[ticket_id]} acts"
        if stored.first_lines[ticket_id] != 1:
            yield f"{number}: has {stored.first_lines[ticket_id]} first lines"
        if stored.events[ticket_id] != 1:
            yield f"{number}: has {stored.events[ticket_id]} events in the outbox"
    for ticket_id in (set(stored.first_lines) | set(stored.events)) - set(stored.numbers):
        yield f"{ticket_id}: a line or an event without a ticket"
    twice = [n for n, count in Counter(stored.numbers.values()).items() if count > 1]
    for number in twice:
        yield f"{number}: given to more than one ticket"
