"""The answers to forms, to take away; and forms to be answered by hand."""

from pydantic import BaseModel
from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.definitions import DefinitionNotFound, Key
from backend.features.forms import PROPOSED_FORMS, FormContent
from backend.features.records.schemas.answers import AnswerExportQuery
from backend.features.records.service.answer_sheets import AnswerSheets
from backend.features.records.service.blank_forms import PDF, BlankForms
from backend.kit.errors import ServiceBusy
from backend.kit.http import Document, Endpoint, operation
from backend.kit.spreadsheets import SheetFormat
from backend.kit.workshop import TooHeavy


class FormAnswerExport(Endpoint):
    path = "/api/v1/form-answer-export"

    def initialize(self, sheets: AnswerSheets) -> None:
        self.sheets = sheets

    @operation(
        permission=Permission.TICKETS_FOLLOW_UP,
        produces=SheetFormat.XLSX.media_type,
        raises=(DefinitionNotFound, TooHeavy, ServiceBusy),
    )
    async def get(self, query: AnswerExportQuery) -> Document:
        """Up to 10,000 answers to a form as .xlsx, a column for each field of any version; people
        are masked, and the export is audited."""
        return await self.sheets.sheet(self.actor, query)


class BlankForm(Endpoint):
    path = "/api/v1/blank-forms/{key}"

    def initialize(self, blanks: BlankForms) -> None:
        self.blanks = blanks

    @operation(
        permission=Permission.TICKETS_READ,
        produces=PDF,
        raises=(DefinitionNotFound, TooHeavy, ServiceBusy),
    )
    async def get(self, key: Key) -> Document:
        """Print a form with nothing in it, to be filled in by hand."""
        return await self.blanks.paper(self.actor, key)


class ProposedForm(BaseModel):
    """`content` may be saved as the draft of the form `key` as it is."""

    key: str
    content: FormContent


class ProposedForms(BaseModel):
    forms: list[ProposedForm]


class FormProposals(Endpoint):
    path = "/api/v1/form-proposals"

    @operation(permission=Permission.DEFINITIONS_READ)
    async def get(self) -> ProposedForms:
        """The forms to begin with, each with what it is proposed for."""
        forms = [ProposedForm(key=key, content=each) for key, each in PROPOSED_FORMS.items()]
        return ProposedForms(forms=forms)


def routes(sheets: AnswerSheets, blanks: BlankForms) -> list[URLSpec]:
    return [
        FormAnswerExport.route(sheets=sheets),
        BlankForm.route(blanks=blanks),
        FormProposals.route(),
    ]
