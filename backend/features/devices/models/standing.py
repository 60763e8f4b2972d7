"""Whether a device is in use, in whose place it came, and what it is part of."""

from datetime import datetime

from backend.features.devices.errors import (
    CannotBePartOf,
    DeviceIsReplaced,
    NotScrapped,
    NotToBeSwapped,
)
from backend.features.devices.events import DeviceRestored, DeviceScrapped, DeviceSwapped
from backend.features.devices.models.fields import DeviceFields, Scrapping
from backend.features.devices.models.kind import MAY_BE_UNDER, DeviceKind
from backend.kit.aggregate import new_id


class Standing(DeviceFields):
    # -- scrapped and back -------------------------------------------------------------------

    def scrap(self, reason: str, by: str, now: datetime) -> None:
        """It takes no new report from now on; what is open goes on. Raises DeviceIsScrapped."""
        self.check_in_use()
        self.scrapped = Scrapping(at=now, by=by, reason=reason)
        self.record(DeviceScrapped(device_id=self.id))

    def restore(self) -> None:
        """It was a mistake. Raises NotScrapped, DeviceIsReplaced."""
        if self.scrapped is None:
            raise NotScrapped
        if self.replaced_by:
            raise DeviceIsReplaced
        self.scrapped = None
        self.record(DeviceRestored(device_id=self.id))

    # -- exchanged 换修 ----------------------------------------------------------------------

    def give_way_to(
        self, new: "Standing", reason: str, by: str, now: datetime, ticket_id: str
    ) -> None:
        """The new device takes over the household, the place, the owner and his time, the contract,
        and what this one was part of; this one stays in the books, scrapped.

        The papers stay behind, for they are about this device; the purchase goes along, for it
        was the customer's. Raises DeviceIsScrapped, NotToBeSwapped.
        """
        self.check_in_use()
        new.check_in_use()
        self._check_successor(new)
        new.household_id, new.address_id = self.household_id, self.address_id
        new.contract_id = self.contract_id
        new.owner_account_id, new.owned_since = self.owner_account_id, self.owned_since
        new.ownership_id = new_id()
        new.buyer_name, new.buyer_phone = self.buyer_name, self.buyer_phone
        new.install_place = self.install_place
        new.purchase = self.purchase.model_copy(update={"document_ids": []})
        new.parent_id, new.rank = self.parent_id, self.rank
        new.replaces, self.replaced_by = self.id, new.id
        self.scrapped = Scrapping(at=now, by=by, reason=reason)
        self.record(DeviceSwapped(old_device_id=self.id, new_device_id=new.id, ticket_id=ticket_id))

    def _check_successor(self, new: "Standing") -> None:
        """An appliance that is nobody's and part of nothing, and has replaced nothing yet."""
        both_appliances = self.kind is new.kind is DeviceKind.APPLIANCE
        is_free = new.owner_account_id is None and new.household_id is None
        is_apart = new.parent_id in (None, self.parent_id) and not new.replaces
        if new.id == self.id or not (both_appliances and is_free and is_apart):
            raise NotToBeSwapped

    # -- part of -----------------------------------------------------------------------------

    def become_part_of(self, parent: "Standing", rank: int) -> None:
        """That neither is below the other is for the caller to see, who knows the family.

        Raises DeviceIsScrapped, CannotBePartOf.
        """
        self.check_in_use()
        parent.check_in_use()
        if parent.kind not in MAY_BE_UNDER[self.kind]:
            raise CannotBePartOf
        self.parent_id, self.rank = parent.id, rank

    def stand_alone(self) -> None:
        self.parent_id, self.rank = None, 0
