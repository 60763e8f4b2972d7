"""Rolls of blank codes, and the binding of one to its device."""

from typing import Annotated, Final

from pydantic import Field
from tornado.routing import URLSpec

from backend.features.accounts import BranchNotFound, Permission
from backend.features.customers import HouseholdNotFound
from backend.features.devices.blanks import BlankCodes, Rolls
from backend.features.devices.errors import (
    CodeIsBound,
    CodeIsVoid,
    CodeNotFound,
    DeviceHasCode,
    DeviceIsScrapped,
    DeviceModelNotFound,
    DeviceNotFound,
    LabelNotInRoll,
    NoDeviceNamed,
    RollNotFound,
    SerialTaken,
)
from backend.features.devices.schemas import StaffDeviceRecord
from backend.features.devices.schemas.codes import CodeReason
from backend.features.devices.schemas.rolls import (
    CodeBinding,
    RollInput,
    RollLabelQuery,
    RollView,
    SuggestionQuery,
    Suggestions,
)
from backend.features.media import MediaAlreadyUsed, MediaNotUsable, TooManyFiles
from backend.kit.errors import ServiceBusy, StaleDocument
from backend.kit.http import Document, Endpoint, operation
from backend.kit.pagination import Page, PageQuery
from backend.kit.text import Id
from backend.kit.workshop import TooHeavy

MANAGE: Final = Permission.CODES_MANAGE
BIND: Final = Permission.DEVICES_RECORD

Code = Annotated[str, Field(max_length=64)]


class RollEndpoint(Endpoint):
    def initialize(self, rolls: Rolls) -> None:
        self.rolls = rolls


class CodeRolls(RollEndpoint):
    path = "/api/v1/code-rolls"

    @operation(permission=MANAGE)
    async def get(self, query: PageQuery) -> Page[RollView]:
        """List rolls of blank codes, newest first, with how many of each are left."""
        return await self.rolls.page(self.actor, query)

    @operation(permission=MANAGE, status=201, raises=(BranchNotFound,))
    async def post(self, body: RollInput) -> RollView:
        """Mint a roll of up to 1,000 blank codes, numbered from 1."""
        return await self.rolls.mint(self.actor, body)


class CodeRollItem(RollEndpoint):
    path = "/api/v1/code-rolls/{roll_id}"

    @operation(permission=MANAGE, raises=(RollNotFound,))
    async def get(self, roll_id: Id) -> RollView:
        """Read a roll."""
        return await self.rolls.get(self.actor, roll_id)


class CodeRollVoiding(RollEndpoint):
    path = "/api/v1/code-rolls/{roll_id}/voiding"

    @operation(permission=MANAGE, raises=(RollNotFound, CodeIsVoid, StaleDocument))
    async def post(self, roll_id: Id, body: CodeReason) -> RollView:
        """Void what is left of a roll; what is on a device, or was reported through, stays."""
        return await self.rolls.void_rest(self.actor, roll_id, body)


class CodeRollLabels(RollEndpoint):
    path = "/api/v1/code-rolls/{roll_id}/labels"

    @operation(
        permission=MANAGE,
        produces="application/pdf",
        raises=(RollNotFound, LabelNotInRoll, TooHeavy, ServiceBusy),
    )
    async def get(self, roll_id: Id, query: RollLabelQuery) -> Document:
        """The labels of a roll with its number on each: a stretch as PDF, one as PNG or SVG."""
        return await self.rolls.labels(self.actor, roll_id, query)


class BindingEndpoint(Endpoint):
    def initialize(self, blanks: BlankCodes) -> None:
        self.blanks = blanks


class CodeSuggestions(BindingEndpoint):
    path = "/api/v1/codes/{blank_code}/suggestions"

    @operation(permission=BIND, raises=(CodeNotFound, CodeIsBound))
    async def get(self, blank_code: Code, query: SuggestionQuery) -> Suggestions:
        """What a blank code may stand on, by what can be read off the nameplate."""
        return await self.blanks.suggest(self.actor, blank_code, query)


class CodeBindings(BindingEndpoint):
    path = "/api/v1/codes/{blank_code}/binding"

    @operation(
        permission=BIND,
        status=201,
        raises=(
            CodeNotFound,
            CodeIsBound,
            NoDeviceNamed,
            DeviceNotFound,
            DeviceIsScrapped,
            DeviceModelNotFound,
            SerialTaken,
            DeviceHasCode,
            HouseholdNotFound,
            MediaNotUsable,
            MediaAlreadyUsed,
            TooManyFiles,
            StaleDocument,
        ),
    )
    async def post(self, blank_code: Code, body: CodeBinding) -> StaffDeviceRecord:
        """Bind a blank code to a device in the books, or to a new one by model and serial; once.

        Tickets that were reported through the code get the device.
        """
        return await self.blanks.bind(self.actor, blank_code, body)


def routes(rolls: Rolls, blanks: BlankCodes) -> list[URLSpec]:
    return [
        CodeRolls.route(rolls=rolls),
        CodeRollItem.route(rolls=rolls),
        CodeRollVoiding.route(rolls=rolls),
        CodeRollLabels.route(rolls=rolls),
        CodeSuggestions.route(blanks=blanks),
        CodeBindings.route(blanks=blanks),
    ]
