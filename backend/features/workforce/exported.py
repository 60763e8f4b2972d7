"""Skills, and papers that end soon, as tables to take away."""

from collections.abc import Callable, Mapping
from typing import Final

from backend.features.accounts import Permission
from backend.features.exports import ListExport, day_words
from backend.features.workforce.assembly import WorkforceParts
from backend.features.workforce.schemas.views import ExpiringCertificate, ExpiryQuery, SkillView
from backend.features.workforce.words import CERTIFICATE_NAMES
from backend.kit.access import Actor
from backend.kit.pagination import Page, PageQuery

_SKILLS: Final[Mapping[str, Callable[[SkillView], str]]] = {
    "技能": lambda row: row.name,
    "状态": lambda row: "在用" if row.active else "不再用",
}

_CERTIFICATES: Final[Mapping[str, Callable[[ExpiringCertificate], str]]] = {
    "谁": lambda row: row.name,
    "证件": lambda row: CERTIFICATE_NAMES[row.certificate],
    "到期": lambda row: day_words(row.expires_on),
}


def workforce_exports(
    parts: WorkforceParts,
) -> tuple[ListExport[PageQuery, SkillView], ListExport[ExpiryQuery, ExpiringCertificate]]:
    async def skills(actor: Actor, query: PageQuery) -> Page[SkillView]:
        return Page(items=[SkillView.of(skill) for skill in await parts.skills.every()])

    permission = Permission.STAFF_READ
    return (
        ListExport("skills", "技能", permission, PageQuery, _SKILLS, skills),
        ListExport(
            "expiring_certificates",
            "证件到期",
            permission,
            ExpiryQuery,
            _CERTIFICATES,
            parts.reading.expiring,
        ),
    )
