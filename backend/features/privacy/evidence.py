"""What an auditor is shown (PIPL art. 54), and what a leak has to be reported with (art. 57)."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from backend.features.audit import AuditAction
from backend.features.consents import NAMES_OF_LABELS
from backend.features.privacy.register import BESIDE_MODELS, REGISTER, WORKING_ROWS, Held, Whose
from backend.features.privacy.retention import Retention
from backend.kit.mongo import Mongo
from backend.kit.pii import REGISTRY

_WHOSE: Final = {Whose.HIS: "本人", Whose.OTHERS: "他人", Whose.NOBODYS: "内部"}
_HEAD: Final = """# 个人信息登记

由 `python -m backend privacy register` 生成，测试保证它与代码一致。登记在
`backend/features/privacy/register.py`，用途和期限在 `backend/kit/pii.py`。

| 信息 | 用途 | 保存 |
| --- | --- | --- |
"""
SENSITIVE: Final = (
    AuditAction.PERSONAL_REVEALED,
    AuditAction.EXPORTED,
    AuditAction.SIGN_IN_FAILED,
    AuditAction.ROLE_CHANGED,
)


def register_page() -> str:
    """docs/personal-data.md."""
    lines = [_HEAD.rstrip("\n")]
    for label, purpose in sorted(REGISTRY.items()):
        lines.append(f"| {NAMES_OF_LABELS.get(label, label)} | {purpose.why} | {purpose.keep} |")
    for name, held in sorted({**REGISTER, **BESIDE_MODELS}.items()):
        lines += ["", f"## {held.title} `{name}`", "", f"保存：{held.keep}。", ""]
        lines += _fields(name, held)
    return "\n".join(lines) + "\n"


def _fields(name: str, held: Held) -> Iterator[str]:
    if when := WORKING_ROWS.get(name):
        yield f"- 到期字段 `{when}`，到期删除"
    for path, whose in held.fields.items():
        yield f"- `{path}`：{_WHOSE[whose]}"


@dataclass(frozen=True)
class Evidence:
    """Counts only: an auditor's page names nobody."""

    people: int
    decisions: int
    people_without_record: int
    requests: Mapping[str, int]
    deletions: int
    overdue: Mapping[str, int]
    reveals: int


class PrivacyEvidence:
    def __init__(self, mongo: Mongo, retention: Retention) -> None:
        self._mongo = mongo
        self._retention = retention

    async def collect(self) -> Evidence:
        count = self._count
        overdue = await self._retention.count_overdue()
        states = ("waiting", "running", "done", "cancelled")
        return Evidence(
            people=await count("customer_accounts", {"merged_into": ""}),
            decisions=await count("consent_records", {}),
            people_without_record=len([each async for each in self.without_record()]),
            requests={
                state: await count("personal_requests", {"state": state}) for state in states
            },
            deletions=await count("deletion_log", {}),
            overdue={name: number for name, number in overdue.items() if number},
            reveals=await count("audit_entries", {"action": AuditAction.PERSONAL_REVEALED.value}),
        )

    async def _count(self, collection: str, query: Mapping[str, object]) -> int:
        return await self._mongo.collection(collection).count(query, limit=10_000_000)

    async def without_record(self) -> AsyncIterator[str]:
        """Ids of customers whose contact is stored though nothing says on what ground (R97)."""
        accounts = self._mongo.collection("customer_accounts")
        records = self._mongo.collection("consent_records")
        known = {"idx.phone": {"$exists": True}}
        async for row in accounts.stream(known, projection={"_id": 1}):
            if await records.find_one({"person_id": row["_id"]}) is None:
                yield row["_id"]

    async def incident(self, since: datetime) -> dict[str, int]:
        """How often each sensitive act was done since, and by how many people."""
        entries = self._mongo.collection("audit_entries")
        acts = [action.value for action in SENSITIVE]
        rows = await entries.aggregate(
            [
                {"$match": {"action": {"$in": acts}, "at": {"$gte": since}}},
                {"$group": {"_id": {"action": "$action", "subject": "$subject_id"}}},
                {"$group": {"_id": "$_id.action", "subjects": {"$sum": 1}}},
            ]
        )
        return {row["_id"]: row["subjects"] for row in rows}
