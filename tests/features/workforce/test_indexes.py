"""Many people's day costs the same few queries, and every one of them walks an index."""

from datetime import timedelta
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from backend.container import Container
from backend.features.workforce.models import (
    CertificateHeld,
    CertificateKind,
    DailyCap,
    FactKind,
    ServiceArea,
    SkillHeld,
    Span,
    StaffFact,
    Stamp,
    Whose,
)
from backend.features.workforce.models.facts import AreaReach
from backend.kit.clock import shanghai_day
from backend.kit.pagination import PageQuery
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People

PEOPLE = 300


def profiled(database: Database[dict[str, Any]]) -> list[dict[str, Any]]:
    ours = {"$regex": r"\.(staff_facts|staff|skills)$"}
    query = {"op": {"$in": ["query", "command"]}, "ns": ours, "command.find": {"$exists": True}}
    return list(database["system.profile"].find(query))


async def test_the_day_of_many_people_is_two_queries(
    container: Container,
    people: People,
    mongo_admin: MongoClient[dict[str, Any]],
    database_name: str,
) -> None:
    technicians = [await people.staff("technician") for _ in range(3)]
    today = shanghai_day(container.now())
    stamp = Stamp("boss", container.now())
    rows: list[StaffFact] = []
    for staff_id in [*(each.id for each in technicians), *(f"s{n}" for n in range(PEOPLE))]:
        whose = Whose(staff_id, "", MAIN_BRANCH_ID, FIRM_ID)
        for days_ago in range(20):
            past = Span(today - timedelta(days=days_ago + 1), today - timedelta(days=days_ago))
            rows.append(StaffFact.of(whose, DailyCap(jobs=days_ago + 1), past, stamp))
        facts_today = (
            DailyCap(jobs=7),
            SkillHeld(skill_id="x", level=3),
            ServiceArea(code="330106", reach=AreaReach.HARD),
            CertificateHeld(
                certificate_id=staff_id,
                certificate=CertificateKind.GAS,
                issued_on=today,
                expires_on=today,
            ),
        )
        rows += [StaffFact.of(whose, fact, Span(today), stamp) for fact in facts_today]
    for at in range(0, len(rows), 1000):
        await container.workforce.stores.facts.add_all(rows[at : at + 1000])
    database = mongo_admin[database_name]
    database.command("profile", 2)
    found = await container.workforce.workforce.on_day([each.id for each in technicians], today)
    boss = await people.staff("business_administrator")
    for who in (boss, await people.staff("dispatcher"), await people.staff("manager")):
        await container.workforce.workforce.expiring(who.actor, 30, PageQuery(limit=10))
    await container.workforce.workforce.history(
        boss.actor, technicians[0].id, FactKind.CAP, PageQuery(limit=5)
    )
    await container.workforce.workforce.on_day([technicians[0].id], today, container.now())
    await container.workforce.workforce.may_see(boss.actor, "s7")
    database.command("profile", 0)
    assert {day.most_jobs for day in found.values()} == {7}
    asked = profiled(database)
    facts = [each for each in asked if each["ns"].endswith("staff_facts")]
    assert len(facts) == 7
    assert [each["planSummary"] for each in facts if "COLLSCAN" in each["planSummary"]] == []
    assert [each for each in facts if each.get("hasSortStage")] == []
    # Old rows are not walked: those of the day, and a little more where the index leads.
    assert facts[0]["docsExamined"] <= 3 * 4
    assert max(each["docsExamined"] for each in facts) <= 30
