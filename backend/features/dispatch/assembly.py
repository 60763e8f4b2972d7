"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.definitions import DefinitionKind, Definitions
from backend.features.dispatch.acting.judging import Judge
from backend.features.dispatch.definition import RuleBookCheck, rule_book_kind
from backend.features.dispatch.judging.deciding import Deciding
from backend.features.dispatch.judging.judge import RuleJudge
from backend.features.dispatch.judging.loading import Candidates
from backend.features.dispatch.judging.loads import LoadReading
from backend.features.dispatch.judging.past import PastWork
from backend.features.dispatch.judging.ratings import StaffRatings
from backend.features.dispatch.judging.reading import DispatchReading
from backend.features.dispatch.judging.standings import Standings
from backend.features.dispatch.judging.trials import Trials
from backend.features.dispatch.judging.work import Works
from backend.features.dispatch.models.rule_book import RuleBook
from backend.features.dispatch.ports import VanStock
from backend.features.dispatch.repository import DispatchStores
from backend.features.places import gazetteer
from backend.features.tickets import Tickets
from backend.features.workforce import WorkforceParts
from backend.kit.clock import Clock
from backend.kit.mongo import Inbox, Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class Judging:
    """`kind` is for the page of definitions; `judge` for whoever carries decisions out."""

    stores: DispatchStores
    kind: DefinitionKind[RuleBook]
    deciding: Deciding
    judge: Judge
    candidates: Candidates
    reading: DispatchReading
    trials: Trials
    loads: LoadReading
    standings: Standings
    past: PastWork
    ratings: StaffRatings

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return self.stores.ensure_indexes


def build_judging(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    audit: AuditLog,
    definitions: Definitions,
    workforce: WorkforceParts,
    tickets: Tickets,
    stock: VanStock,
    now: Clock,
) -> Judging:
    stores, directory, areas = DispatchStores(mongo), accounts.directory, gazetteer()
    check = RuleBookCheck(directory, accounts.organisations, workforce.skills, stock)
    kind = rule_book_kind(check)
    books = definitions.book(kind)
    candidates = Candidates(directory, workforce.workforce, tickets.loads, stores, stock, now)
    works = Works(tickets, stores.samples, areas, now)
    deciding = Deciding(
        books, tickets.facts, works, candidates, workforce.skills, stores.cards, now
    )

    async def skills(ids: Collection[str]) -> dict[str, str]:
        return {each.id: each.name for each in await workforce.skills.every()}

    definitions.naming.know("skill", "技能", skills)
    return Judging(
        stores=stores,
        kind=kind,
        deciding=deciding,
        judge=RuleJudge(deciding),
        candidates=candidates,
        reading=DispatchReading(tickets.reading, deciding, candidates, stores.cards, directory),
        trials=Trials(books, tickets.facts, tickets.reading, definitions.naming, now),
        loads=LoadReading(deciding, candidates, workforce.workforce, areas, now),
        standings=Standings(stores.standings, directory, audit, unit_of_work, now),
        past=PastWork(stores, tickets, Inbox(mongo), unit_of_work, now),
        ratings=StaffRatings(stores),
    )
