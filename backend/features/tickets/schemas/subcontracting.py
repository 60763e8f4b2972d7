"""What is sent to give a ticket to a subcontractor and to take it back."""

from pydantic import BaseModel

from backend.features.accounts import OrganisationCard
from backend.features.tickets.models.values import Id, Words
from backend.kit.http import Input


class Giving(Input):
    organisation_id: Id
    note: Words = ""


class TakingBack(Input):
    note: Words = ""


class SubcontractorView(BaseModel):
    id: str
    name: str

    @classmethod
    def of(cls, card: OrganisationCard) -> "SubcontractorView":
        return cls(id=card.id, name=card.name)
