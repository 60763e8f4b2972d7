"""Looks at what is stored, with nothing of the product: who has which ticket, and when."""

from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

Json = dict[str, Any]
UNDER_WAY = {"notified", "accepted", "traveling", "arrived", "working", "break"}


def violations(
    database: Any, tickets: list[str], told: Counter[str]
) -> tuple[list[str], dict[str, object]]:
    rows = list(database["tickets"].find({"_id": {"$in": tickets}}))
    lines = list(database["timeline_lines"].find({"subject_id": {"$in": tickets}}))
    offers = list(database["dispatch_offers"].find({"ticket_id": {"$in": tickets}}))
    days = list(database["technician_days"].find())
    visits = [
        visit | {"ticket_id": row["_id"]}
        for row in rows
        for visit in row["visits"]
        if visit["state"] in UNDER_WAY
    ]
    won = Counter(_way(visit) for visit in visits)
    found = [
        *_one_each(rows, lines),
        *_overlaps(visits),
        *_books(visits, days),
        *_pool(visits, offers),
    ]
    for way in ("dispatcher", "pool"):
        heard = sum(number for name, number in told.items() if name.startswith(way))
        if heard != won[way]:
            found.append(f"{heard} by {way} were told they had it, {won[way]} have it")
    figures: dict[str, object] = {
        "tickets": len(rows),
        "sent": len(visits),
        "left to people": sum(row["state"] == "to_dispatch" for row in rows),
        "told they had it": dict(sorted(told.items())),
        "by rules": won["rules"],
    }
    return found, figures


def _way(visit: Json) -> str:
    origin = visit.get("origin")
    if origin is None:
        return "dispatcher"
    return "pool" if origin["mode"] == "pool" else "rules"


def _one_each(rows: list[Json], lines: list[Json]) -> list[str]:
    sent: dict[str, int] = Counter(
        line["subject_id"] for line in lines if line["action"] == "dispatch"
    )
    found = []
    for row in rows:
        under_way = [visit for visit in row["visits"] if visit["state"] in UNDER_WAY]
        expected = 0 if row["state"] == "to_dispatch" else 1
        if len(under_way) != expected or len(row["visits"]) != expected:
            found.append(f"{row['_id']} is {row['state']} with {len(row['visits'])} visits")
        if sent.get(row["_id"], 0) != expected:
            found.append(f"{row['_id']}: its story says {sent.get(row['_id'], 0)} were sent")
        if any(len(visit["technicians"]) != 1 for visit in under_way):
            found.append(f"{row['_id']}: not one technician")
    return found


def _overlaps(visits: list[Json]) -> list[str]:
    held: dict[str, list[Json]] = defaultdict(list)
    for visit in visits:
        for technician in visit["technicians"]:
            held[technician["id"]].append(visit)
    found = []
    for technician_id, his in held.items():
        ordered = sorted(his, key=lambda visit: visit["planned"]["start"])
        found += [
            f"{technician_id} is at {one['ticket_id']} and {other['ticket_id']} at once"
            for one, other in pairwise(ordered)
            if one["planned"]["end"] > other["planned"]["start"]
        ]
    return found


def _books(visits: list[Json], days: list[Json]) -> list[str]:
    """The days hold what was promised, and nothing else."""
    booked = {
        (day["_id"].split("|")[0], booking["visit_id"])
        for day in days
        for booking in day["bookings"]
    }
    promised = {
        (technician["id"], visit["id"]) for visit in visits for technician in visit["technicians"]
    }
    return [f"{each} is in the day and not promised" for each in sorted(booked - promised)] + [
        f"{each} is promised and not in the day" for each in sorted(promised - booked)
    ]


def _pool(visits: list[Json], offers: list[Json]) -> list[str]:
    taken = {
        (offer["ticket_id"], offer["taken_by"]) for offer in offers if offer["state"] == "taken"
    }
    grabbed = {
        (visit["ticket_id"], visit["technicians"][0]["id"])
        for visit in visits
        if (visit.get("origin") or {}).get("mode") == "pool"
    }
    found = [f"{each} was taken from the pool, or is his: not both" for each in taken ^ grabbed]
    found += [
        f"{offer['_id']} lies in the pool still" for offer in offers if offer["state"] == "open"
    ]
    return found
