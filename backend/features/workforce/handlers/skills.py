from backend.features.accounts import Permission
from backend.features.workforce.errors import SkillNameTaken, SkillNotFound, TooManySkills
from backend.features.workforce.handlers.endpoint import WorkforceEndpoint
from backend.features.workforce.schemas.changes import SkillChange, SkillDraft
from backend.features.workforce.schemas.views import SkillView
from backend.kit.errors import StaleDocument
from backend.kit.http import operation
from backend.kit.pagination import Page


class Skills(WorkforceEndpoint):
    path = "/api/v1/skills"

    @operation(permission=Permission.STAFF_READ)
    async def get(self) -> Page[SkillView]:
        """List the firm's skills by name, also retired ones; there are at most 200."""
        return Page(items=[SkillView.of(skill) for skill in await self.workforce.skills.every()])

    @operation(
        permission=Permission.ORGANISATION_MANAGE,
        status=201,
        raises=(SkillNameTaken, TooManySkills),
    )
    async def post(self, body: SkillDraft) -> SkillView:
        """Add a skill to the catalogue."""
        return SkillView.of(await self.workforce.skills.add(self.actor, body))


class SkillItem(WorkforceEndpoint):
    path = "/api/v1/skills/{skill_id}"

    @operation(
        permission=Permission.ORGANISATION_MANAGE,
        raises=(SkillNotFound, StaleDocument, SkillNameTaken),
    )
    async def patch(self, skill_id: str, body: SkillChange) -> SkillView:
        """Rename a skill, retire it, or bring it back."""
        return SkillView.of(await self.workforce.skills.change(self.actor, skill_id, body))


ENDPOINTS = (Skills, SkillItem)
