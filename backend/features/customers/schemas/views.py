"""Households as they are shown: masked for staff, plain for the people of the home."""

from pydantic import BaseModel

from backend.features.customers.models import (
    Household,
    Member,
    MemberRole,
)
from backend.features.customers.schemas.addresses import MaskedAddress, PlainAddress
from backend.features.customers.schemas.contacts import ContactView, RevealedContact
from backend.features.customers.schemas.fields import Cards
from backend.kit.clock import Instant
from backend.kit.pii import mask_name, mask_phone


class MemberView(BaseModel):
    account_id: str
    role: MemberRole
    since: Instant
    name: str
    phone: str

    @classmethod
    def of(cls, member: Member, cards: Cards) -> "MemberView":
        """Masked: also the people of one home need not know each other's numbers."""
        card = cards.get(member.account_id)
        return cls(
            account_id=member.account_id,
            role=member.role,
            since=member.since,
            name=mask_name(card.name) if card else "",
            phone=mask_phone(card.phone) if card and card.phone else "",
        )


class HouseholdView(BaseModel):
    """As staff see it; `POST …/reveals` shows what is masked."""

    id: str
    version: int
    name: str
    members: list[MemberView]
    addresses: list[MaskedAddress]
    contacts: list[ContactView]
    tags: list[str]
    level_id: str
    contract_id: str
    branch_id: str
    organisation_id: str
    created_at: Instant

    @classmethod
    def of(cls, household: Household, cards: Cards) -> "HouseholdView":
        return cls(
            id=household.id,
            version=household.version,
            name=mask_name(household.name),
            members=[MemberView.of(member, cards) for member in household.members],
            addresses=[MaskedAddress.of(address) for address in household.addresses],
            contacts=[ContactView.of(contact) for contact in household.contacts],
            tags=household.tags,
            level_id=household.level_id,
            contract_id=household.contract_id,
            branch_id=household.branch_id,
            organisation_id=household.organisation_id,
            created_at=household.created_at,
        )


class OwnHouseholdView(BaseModel):
    id: str
    version: int
    name: str
    role: MemberRole
    members: list[MemberView]
    addresses: list[PlainAddress]

    @classmethod
    def of(cls, household: Household, cards: Cards, account_id: str) -> "OwnHouseholdView":
        is_owner = household.owner_id == account_id
        return cls(
            id=household.id,
            version=household.version,
            name=household.name,
            role=MemberRole.OWNER if is_owner else MemberRole.MEMBER,
            members=[MemberView.of(member, cards) for member in household.members],
            addresses=[PlainAddress.of(address) for address in household.addresses],
        )


class RevealedPerson(BaseModel):
    account_id: str
    name: str
    phone: str


class RevealedHousehold(BaseModel):
    id: str
    name: str
    people: list[RevealedPerson]
    contacts: list[RevealedContact]
    addresses: list[PlainAddress]

    @classmethod
    def of(cls, household: Household, cards: Cards) -> "RevealedHousehold":
        known = [(m.account_id, cards.get(m.account_id)) for m in household.members]
        return cls(
            id=household.id,
            name=household.name,
            people=[
                RevealedPerson(account_id=account_id, name=card.name, phone=card.phone)
                for account_id, card in known
                if card
            ],
            contacts=[RevealedContact.of(contact) for contact in household.contacts],
            addresses=[PlainAddress.of(address) for address in household.addresses],
        )


class InvitationView(BaseModel):
    """`token` is shown this once; whoever opens the invitation with it joins the household."""

    token: str
    expires_at: Instant
