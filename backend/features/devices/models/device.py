"""一机一档: one device, its papers, its place, and whose it is."""

from datetime import date, datetime

from backend.features.devices.errors import AlreadyYours, NotOwned
from backend.features.devices.models.catalogue import DeviceModel
from backend.features.devices.models.fields import (
    MOST_DOCUMENTS,
    MOST_FORMER_OWNERS,
    FormerOwner,
    Purchase,
)
from backend.features.devices.models.fittings import Fittings
from backend.features.devices.models.standing import Standing
from backend.features.devices.warranty import WarrantyState, last_covered_day, warranty_state
from backend.kit.aggregate import new_id


class Device(Fittings, Standing):
    """Its verbs: what is fitted into it (`fittings`), whether it is in use and what it is part of
    (`standing`), and here its warranty and whose it is."""

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
        record goes with him. Raises DeviceIsScrapped, AlreadyYours."""
        self.check_in_use()
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
