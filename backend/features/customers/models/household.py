"""一户: who lives there, and where their things stand."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel

from backend.features.customers.errors import (
    AddressNotFound,
    ContactNotFound,
    MemberNotFound,
    OwnerMustStay,
    TooManyAddresses,
    TooManyContacts,
    TooManyMembers,
)
from backend.features.customers.events import AddressWritten
from backend.features.customers.models.address import Address, AddressSnapshot
from backend.features.customers.models.contact import MOST_CONTACTS, HouseholdContact
from backend.features.places import Located
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.pii import PersonName

MOST_ADDRESSES: Final = 20
MOST_MEMBERS: Final = 20
MOST_TAGS: Final = 20


class MemberRole(StrEnum):
    OWNER = "owner"
    MEMBER = "member"


class Member(BaseModel):
    account_id: str
    role: MemberRole
    since: Instant


class Household(Aggregate):
    """`first_of` is the account whose first household this is; with the organisation and the
    branch it is unique, so that two intakes at once make one household. A household that no branch
    serves yet has an empty `branch_id`.
    """

    name: PersonName = ""
    members: list[Member] = []
    addresses: list[Address] = []
    contacts: list[HouseholdContact] = []
    tags: list[str] = []
    level_id: str = ""
    contract_id: str = ""
    branch_id: str = ""
    organisation_id: str = ""
    first_of: str | None = None
    created_at: Instant

    @classmethod
    def opened(
        cls,
        owner_id: str,
        now: datetime,
        *,
        name: str = "",
        branch_id: str = "",
        organisation_id: str = "",
        is_first: bool = True,
    ) -> "Household":
        return cls(
            name=name,
            members=[Member(account_id=owner_id, role=MemberRole.OWNER, since=now)],
            branch_id=branch_id,
            organisation_id=organisation_id,
            first_of=owner_id if is_first else None,
            created_at=now,
        )

    @property
    def owner_id(self) -> str:
        owners = (m.account_id for m in self.members if m.role is MemberRole.OWNER)
        return next(owners, "")

    def holds(self, account_id: str) -> bool:
        return any(member.account_id == account_id for member in self.members)

    # -- addresses ---------------------------------------------------------------------------

    def address(self, address_id: str) -> Address:
        """Raises AddressNotFound."""
        for address in self.addresses:
            if address.id == address_id:
                return address
        raise AddressNotFound

    def has_address(self, address_id: str) -> bool:
        return any(address.id == address_id for address in self.addresses)

    def add_address(self, address: Address) -> Address:
        """An address that is here already is given back as it is. Raises TooManyAddresses."""
        for known in self.addresses:
            if known.is_at == address.is_at:
                return known
        if len(self.addresses) >= MOST_ADDRESSES:
            raise TooManyAddresses(limit=MOST_ADDRESSES)
        self.addresses.append(address)
        self._written(address)
        return address

    def moved(self, address: Address, before: tuple[str, str, str]) -> None:
        """An address was rewritten; `before` is where it was."""
        if address.is_at != before:
            self._written(address)

    def _written(self, address: Address) -> None:
        self.record(AddressWritten(household_id=self.id, address_id=address.id))

    def learn_point(self, address_id: str, located: Located) -> bool:
        """Whether anything changed: a point that came by itself gives way to better ones.

        Raises AddressNotFound.
        """
        return self.address(address_id).learn(located)

    def remove_address(self, address_id: str) -> None:
        """Raises AddressNotFound."""
        self.addresses.remove(self.address(address_id))

    def snapshot(self, address_id: str) -> AddressSnapshot:
        """Raises AddressNotFound."""
        address = self.address(address_id)
        return AddressSnapshot(
            household_id=self.id, address_id=address.id, **address.model_dump(exclude={"id"})
        )

    # -- people ------------------------------------------------------------------------------

    def admit(self, account_id: str, now: datetime) -> None:
        """Raises TooManyMembers."""
        if self.holds(account_id):
            return
        if len(self.members) >= MOST_MEMBERS:
            raise TooManyMembers(limit=MOST_MEMBERS)
        self.members.append(Member(account_id=account_id, role=MemberRole.MEMBER, since=now))

    def dismiss(self, account_id: str) -> None:
        """Raises MemberNotFound, OwnerMustStay."""
        if not self.holds(account_id):
            raise MemberNotFound
        if account_id == self.owner_id:
            raise OwnerMustStay
        self.members = [m for m in self.members if m.account_id != account_id]

    def make_owner(self, account_id: str) -> None:
        """Raises MemberNotFound."""
        if not self.holds(account_id):
            raise MemberNotFound
        for member in self.members:
            is_new = member.account_id == account_id
            member.role = MemberRole.OWNER if is_new else MemberRole.MEMBER

    def replace_account(self, merged_id: str, kept_id: str) -> None:
        """One person turned out to have had two accounts."""
        was_owner = self.owner_id == merged_id
        if self.holds(kept_id):
            self.members = [m for m in self.members if m.account_id != merged_id]
        for member in self.members:
            if member.account_id == merged_id:
                member.account_id = kept_id
        if was_owner:
            self.make_owner(kept_id)
        if self.first_of == merged_id:
            self.first_of = None

    # -- whom else to call ---------------------------------------------------------------------

    def add_contact(self, contact: HouseholdContact) -> None:
        """In place of one of the same name and phone. Raises TooManyContacts."""
        same = (contact.name, contact.phone)
        others = [each for each in self.contacts if (each.name, each.phone) != same]
        if len(others) >= MOST_CONTACTS:
            raise TooManyContacts(limit=MOST_CONTACTS)
        self.contacts = [*others, contact]
        self._prefer_one(contact)

    def change_contact(self, contact_id: str, given: dict[str, str | bool]) -> None:
        """Raises ContactNotFound."""
        contact = self._contact(contact_id)
        for name, value in given.items():
            setattr(contact, name, value)
        self._prefer_one(contact)

    def remove_contact(self, contact_id: str) -> None:
        """Raises ContactNotFound."""
        self.contacts.remove(self._contact(contact_id))

    def _contact(self, contact_id: str) -> HouseholdContact:
        for contact in self.contacts:
            if contact.id == contact_id:
                return contact
        raise ContactNotFound

    def _prefer_one(self, contact: HouseholdContact) -> None:
        """Of several that are to be called first, none is."""
        if contact.is_preferred:
            for other in self.contacts:
                other.is_preferred = other.id == contact.id

    # -- the firm ----------------------------------------------------------------------------

    def serve_from(self, branch_id: str, organisation_id: str) -> None:
        """The first branch to serve a household that came by itself takes it on."""
        if not self.branch_id:
            self.branch_id = branch_id
        if not self.organisation_id:
            self.organisation_id = organisation_id


class Invitation(Aggregate):
    """Lets one person into one household; a household has one at a time."""

    household_id: str
    token_hash: str
    invited_by: str
    expires_at: Instant
