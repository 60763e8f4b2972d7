"""一机一档: one device, its papers, its place, and whose it is."""

from datetime import date, datetime
from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.devices.errors import AlreadyYours, NotOwned
from backend.features.devices.models.catalogue import DeviceModel
from backend.features.devices.warranty import WarrantyState, last_covered_day, warranty_state
from backend.kit.aggregate import Aggregate, new_id
from backend.kit.clock import Day, Instant
from backend.kit.pii import DoorAddress, PersonName, StoredPhone

MOST_PHOTOS: Final = 20
MOST_DOCUMENTS: Final = 9
MOST_FORMER_OWNERS: Final = 50

MediaIds = Annotated[list[str], Field(max_length=MOST_PHOTOS)]


class Purchase(BaseModel):
    """`is_confirmed`: staff have seen the proof; a customer's own word is not that."""

    bought_on: Day | None = None
    channel: str = ""
    document_ids: list[str] = []
    is_confirmed: bool = False


class FormerOwner(BaseModel):
    """Whose it was, and what of the record was theirs: hidden from whoever comes after."""

    account_id: str
    household_id: str
    ownership_id: str
    since: Instant | None = None
    until: Instant
    install_place: DoorAddress = ""
    document_ids: list[str] = []
    photo_ids: list[str] = []


class Device(Aggregate):
    """`warranty_until` is the last covered day as somebody typed it; without it the purchase
    date and the model's months decide. `owned_since` is the start of the present owner's time:
    services before it are not his to see. Photos and documents belong to `ownership_id`, the
    present owner's time, so that they stay behind with him.
    """

    model_id: str
    brand_id: str
    line_id: str
    serial: str | None = None
    reference: str | None = None
    household_id: str | None = None
    address_id: str | None = None
    contract_id: str | None = None
    owner_account_id: str | None = None
    owned_since: Instant | None = None
    ownership_id: str = Field(default_factory=new_id)
    buyer_name: PersonName = ""
    buyer_phone: StoredPhone = ""
    install_place: DoorAddress = ""
    installed_on: Day | None = None
    purchase: Purchase = Purchase()
    photo_ids: MediaIds = []
    warranty_until: Day | None = None
    former_owners: list[FormerOwner] = []
    branch_id: str = ""
    organisation_id: str = ""
    created_at: Instant

    # -- warranty ----------------------------------------------------------------------------

    def covered_until(self, model: DeviceModel) -> date | None:
        """The last covered day, inclusive; None where nobody knows."""
        if self.warranty_until:
            return self.warranty_until
        if self.purchase.bought_on:
            return last_covered_day(self.purchase.bought_on, model.warranty_months)
        return None

    def warranty_on(self, day: date, model: DeviceModel) -> WarrantyState:
        return warranty_state(self.covered_until(model), day)

    # -- whose it is -------------------------------------------------------------------------

    @property
    def is_owned(self) -> bool:
        return self.owner_account_id is not None

    def bind(self, account_id: str, household_id: str, now: datetime) -> None:
        """Give the device to its first or its next owner. What the earlier one added to the
        record goes with him. Raises AlreadyYours."""
        if (self.owner_account_id, self.household_id) == (account_id, household_id):
            raise AlreadyYours
        before = self.owner_account_id
        if before is not None and before != account_id:
            self._file_away(before, now)
        if before != account_id:
            self.owned_since = now
        if self.household_id != household_id:
            self.address_id = None
        self.owner_account_id, self.household_id = account_id, household_id

    def add_purchase(self, told: Purchase) -> None:
        """What an owner says of the purchase fills in what is not known; it overrides nothing
        that staff have confirmed, nor a date that is on record."""
        if self.purchase.is_confirmed:
            told = Purchase(document_ids=told.document_ids)
        known = self.purchase
        documents = dict.fromkeys([*known.document_ids, *told.document_ids])
        self.purchase = Purchase(
            bought_on=known.bought_on or told.bought_on,
            channel=known.channel or told.channel,
            document_ids=list(documents)[:MOST_DOCUMENTS],
            is_confirmed=known.is_confirmed,
        )

    def release(self, now: datetime) -> None:
        """The device belongs to nobody again. Raises NotOwned."""
        if self.owner_account_id is None:
            raise NotOwned
        self._file_away(self.owner_account_id, now)
        self.owner_account_id = self.household_id = self.address_id = self.owned_since = None

    def _file_away(self, owner_id: str, now: datetime) -> None:
        self.former_owners = [
            *self.former_owners[-MOST_FORMER_OWNERS + 1 :],
            FormerOwner(
                account_id=owner_id,
                household_id=self.household_id or "",
                ownership_id=self.ownership_id,
                since=self.owned_since,
                until=now,
                install_place=self.install_place,
                document_ids=self.purchase.document_ids,
                photo_ids=self.photo_ids,
            ),
        ]
        # The date stays, for the warranty goes with the device.
        self.purchase = self.purchase.model_copy(update={"document_ids": [], "channel": ""})
        self.ownership_id = new_id()
        self.install_place, self.photo_ids = "", []
        self.buyer_name = self.buyer_phone = ""

    def replace_account(self, merged_id: str, kept_id: str) -> None:
        """One person turned out to have had two accounts."""
        if self.owner_account_id == merged_id:
            self.owner_account_id = kept_id
        for former in self.former_owners:
            if former.account_id == merged_id:
                former.account_id = kept_id
