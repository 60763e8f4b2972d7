"""The firm's list of skills."""

from backend.features.audit import AuditAction, AuditLog
from backend.features.workforce.errors import TooManySkills
from backend.features.workforce.models import Skill
from backend.features.workforce.repository import MOST_SKILLS, SkillRepository
from backend.features.workforce.schemas.changes import SkillChange, SkillDraft
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional


class SkillCatalogue:
    def __init__(
        self, skills: SkillRepository, audit: AuditLog, unit_of_work: UnitOfWork, now: Clock
    ) -> None:
        self.unit_of_work = unit_of_work
        self._skills = skills
        self._audit = audit
        self._now = now

    async def every(self) -> list[Skill]:
        """By name, the retired ones too; at most 200."""
        return await self._skills.every()

    @transactional
    async def add(self, actor: Actor, draft: SkillDraft) -> Skill:
        """Raises SkillNameTaken, TooManySkills."""
        if len(await self._skills.every()) >= MOST_SKILLS:
            raise TooManySkills(limit=MOST_SKILLS)
        skill = Skill(name=draft.name, created_at=self._now())
        await self._skills.add(skill)
        await self._record(actor, skill, "added")
        return skill

    @transactional
    async def change(self, actor: Actor, skill_id: str, change: SkillChange) -> Skill:
        """Raises SkillNotFound, StaleDocument, SkillNameTaken."""
        skill = await self._skills.get(skill_id)
        if skill.version != change.version:
            raise StaleDocument
        skill.name = change.name or skill.name
        skill.active = skill.active if change.active is None else change.active
        await self._skills.save(skill)
        await self._record(actor, skill, "changed")
        return skill

    async def _record(self, actor: Actor, skill: Skill, what: str) -> None:
        await self._audit.record(
            actor, AuditAction.SETTINGS_CHANGED, "skill", skill.id, {"what": what}
        )
