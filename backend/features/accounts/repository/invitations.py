from pymongo import IndexModel

from backend.features.accounts.errors import InvitationNotFound
from backend.features.accounts.models import Invitation, InvitationState
from backend.kit.access import Reach, Scope
from backend.kit.errors import StaleDocument
from backend.kit.mongo import Repository, newest_first
from backend.kit.pagination import Page, PageQuery

_PENDING = {"state": InvitationState.PENDING.value}


class InvitationRepository(Repository[Invitation]):
    model = Invitation
    collection_name = "staff_invitations"
    not_found = InvitationNotFound
    indexes = (
        IndexModel("staff_id", unique=True, partialFilterExpression=_PENDING),
        IndexModel("token_hash", partialFilterExpression=_PENDING),
        newest_first("state"),
        newest_first("state", "team_id"),
        newest_first("state", "branch_id"),
        newest_first("state", "organisation_id"),
    )
    scope_fields = {
        Scope.OWN: "staff_id",
        Scope.TEAM: "team_id",
        Scope.BRANCH: "branch_id",
        Scope.ORGANISATION: "organisation_id",
    }
    conflicts = {"staff_id": StaleDocument}

    async def pending_of(self, staff_id: str) -> Invitation | None:
        return await self.find_one({"staff_id": staff_id, **_PENDING})

    async def by_token(self, token_hash: str) -> Invitation | None:
        return await self.find_one({"token_hash": token_hash, **_PENDING})

    async def page_within(
        self, reach: Reach, state: InvitationState, asked: PageQuery
    ) -> Page[Invitation]:
        return await self.page({"$and": [{"state": state.value}, self.within(reach)]}, asked)
