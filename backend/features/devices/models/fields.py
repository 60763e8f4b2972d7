"""What is stored of a device."""

from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.devices.errors import DeviceIsScrapped
from backend.features.devices.models.fitting import Component, TakenReading
from backend.features.devices.models.kind import DeviceKind
from backend.kit.aggregate import Aggregate, new_id
from backend.kit.clock import Day, Instant
from backend.kit.pii import DoorAddress, FreeText, PersonName, StoredPhone

MOST_PHOTOS: Final = 20
MOST_DOCUMENTS: Final = 9
MOST_FORMER_OWNERS: Final = 50
MOST_COMPONENTS: Final = 100
MOST_READINGS: Final = 60

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


class Scrapping(BaseModel):
    """Since when it is out of use, and why."""

    at: Instant
    by: str
    reason: FreeText


class DeviceFields(Aggregate):
    """`warranty_until` is the last covered day as somebody typed it; without it the purchase
    date and the model's months decide. `owned_since` is the start of the present owner's time:
    services before it are not his to see. Photos and documents belong to `ownership_id`, the
    present owner's time, so that they stay behind with him.

    A building, a unit or a position (`kind`) is a device without model and serial; `name` is what
    its door says. `parent_id` is what it is part of, `rank` its place among its like there, and
    `kinship` counts what was put below it: two who change one family at once meet in it.
    `replaces` and `replaced_by` tie an exchanged device to the one in its place.
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
    kind: DeviceKind = DeviceKind.APPLIANCE
    name: DoorAddress = ""
    parent_id: str | None = None
    rank: int = 0
    kinship: int = 0
    batch_id: str | None = None
    supplier_id: str | None = None
    components: Annotated[list[Component], Field(max_length=MOST_COMPONENTS)] = []
    readings: Annotated[list[TakenReading], Field(max_length=MOST_READINGS)] = []
    scrapped: Scrapping | None = None
    replaces: str = ""
    replaced_by: str = ""
    branch_id: str = ""
    organisation_id: str = ""
    created_at: Instant

    @property
    def is_scrapped(self) -> bool:
        return self.scrapped is not None

    def check_in_use(self) -> None:
        """Raises DeviceIsScrapped."""
        if self.is_scrapped:
            raise DeviceIsScrapped
