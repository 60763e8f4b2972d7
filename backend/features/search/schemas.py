"""What is found, each as its own lists show it: masked."""

from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.customers import HouseholdView
from backend.features.devices import DeviceRow
from backend.features.tickets import TicketRow
from backend.kit.http import Input


class SearchQuery(Input):
    """`text`: a ticket's number or a 厂家单号 from its beginning, a phone whole or its last four
    digits, a serial from its beginning, a code or its link, a whole name, how a 小区 begins."""

    text: Annotated[str, Field(min_length=2, max_length=200)]
    most: Annotated[int, Field(ge=1, le=20)] = 5


class FoundTickets(BaseModel):
    items: list[TicketRow] = []
    more: bool = False


class FoundDevices(BaseModel):
    items: list[DeviceRow] = []
    more: bool = False


class FoundHouseholds(BaseModel):
    items: list[HouseholdView] = []
    more: bool = False


class SearchResult(BaseModel):
    """`more`: there are others that were not shown; one more letter or digit finds them."""

    tickets: FoundTickets
    devices: FoundDevices
    households: FoundHouseholds
