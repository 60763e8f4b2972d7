"""A subcontractor comes to work for the firm: its organisation, a branch, and who runs it."""

from typing import Final

from backend.features.accounts.schemas.invitations import (
    IssuedInvitation,
    OpenedSubcontractor,
    SubcontractorOpening,
)
from backend.features.accounts.schemas.organisations import BranchDraft, SubcontractorDraft
from backend.features.accounts.schemas.staff import StaffDraft
from backend.features.accounts.service.invitations import InvitationService
from backend.features.accounts.service.places import PlaceService
from backend.features.accounts.service.staff import StaffService
from backend.kit.access import Actor
from backend.kit.mongo import UnitOfWork, transactional

ITS_ADMINISTRATOR: Final = "subcontractor_administrator"


class SubcontractorService:
    def __init__(
        self,
        places: PlaceService,
        staff: StaffService,
        invitations: InvitationService,
        unit_of_work: UnitOfWork,
    ) -> None:
        self.places = places
        self.staff = staff
        self.invitations = invitations
        self.unit_of_work = unit_of_work

    @transactional
    async def open(self, actor: Actor, order: SubcontractorOpening) -> OpenedSubcontractor:
        """All of it or nothing. Raises PermissionDenied (narrower than all), NameTaken,
        UsernameTaken, WeComUserTaken, GrantBeyondYourOwn, WeComUserMissing."""
        organisation = await self.places.add_subcontractor(
            actor, SubcontractorDraft(name=order.name)
        )
        branch = await self.places.add_branch(
            actor,
            BranchDraft(organisation_id=organisation.id, name=order.branch_name or order.name),
        )
        first = order.administrator
        staff = await self.staff.add(
            actor,
            StaffDraft(**first.model_dump(), role_ids=[ITS_ADMINISTRATOR], branch_id=branch.id),
        )
        link = await self.invitations.invite(actor, staff.id, order.way)
        return OpenedSubcontractor(
            organisation_id=organisation.id,
            branch_id=branch.id,
            staff_id=staff.id,
            invitation=IssuedInvitation.of(link),
        )
