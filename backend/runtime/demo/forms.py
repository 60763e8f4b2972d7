"""The demo firm's forms: three that it designed and works by, and 官网报修, its public page."""

from dataclasses import dataclass, field
from typing import Final

from backend.container import Container
from backend.definition_kinds import definition_kinds
from backend.features.forms import (
    KIND_NAME,
    PROPOSED_FORMS,
    FieldValues,
    FormContent,
    GivenForm,
    Purpose,
)
from backend.features.request_forms import RequestFormInput
from backend.kit.access import SYSTEM, Actor
from backend.kit.pagination import PageQuery
from backend.runtime.demo_company import DemoForm

_ID: Final = "guanwang"


@dataclass
class DemoForms:
    """What the firm asks; `given` fills it in, where a ticket asks it."""

    keys: dict[Purpose, tuple[str, int]] = field(default_factory=dict)

    def given(self, purpose: Purpose, values: FieldValues) -> GivenForm:
        key, version = self.keys[purpose]
        return GivenForm(key=key, version=version, values=values)


async def publish_designed(container: Container, writer: Actor, second: Actor) -> DemoForms:
    """The shipped forms for what they are proposed for. Nothing in them must be answered: programs
    that walk through the demo need not know them."""
    desk = container.definitions.desk(definition_kinds(container))
    forms = DemoForms()
    for key, content in PROPOSED_FORMS.items():
        settled = await desk.reading.definition(KIND_NAME, key)
        draft = await desk.drafting.write(
            writer, KIND_NAME, key, settled.version, _voluntary(content), ""
        )
        published = await desk.publishing.publish(second, KIND_NAME, key, draft.definition.version)
        forms.keys[content.purpose] = key, published.number
    return forms


def _voluntary(content: FormContent) -> FormContent:
    fields = tuple(each.model_copy(update={"required": False}) for each in content.fields)
    return content.model_copy(update={"fields": fields})


async def publish_form(container: Container) -> DemoForm:
    """Once the catalogue and the designed forms are there."""
    lines = await container.device_services.catalogue.lines(PageQuery(limit=20))
    book = container.request_forms.book
    order = RequestFormInput(
        id=_ID,
        name="官网报修",
        line_ids=[line.id for line in reversed(lines.items)],
        welcome="填好后客服会打电话给您，收费前先报价",
        confirms_phone=bool(container.settings.sms.code_template),
        form_key="standard-request",
    )
    form = await book.add(SYSTEM, order)
    return DemoForm(name=form.name, url=book.url(form.id))


REPORTED: Final[FieldValues] = {"since": "days"}
ACCEPTED: Final[FieldValues] = {"checked": ["works", "clean", "explained"]}


def service_record(found: str, part: str, number: int) -> FieldValues:
    return {
        "found": found,
        "voltage": 218 + number % 12,
        "parts": [{"part": part, "count": 1}],
        "test_run": "normal",
    }
