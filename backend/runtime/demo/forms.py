"""The demo firm's forms: three that it designed and works by, and 官网报修, its public page."""

from dataclasses import dataclass, field
from typing import Final

from backend.container import Container
from backend.features.forms import (
    KIND_NAME,
    PROPOSED_FORMS,
    FieldValues,
    FormContent,
    GivenForm,
    Purpose,
    Use,
)
from backend.features.request_forms import RequestFormInput
from backend.features.tickets import ServiceType
from backend.kit.access import SYSTEM, Actor
from backend.kit.pagination import PageQuery
from backend.runtime.demo.catalogue import LINE_OF
from backend.runtime.demo_company import DemoForm

_ID: Final = "guanwang"
_LINE: Final = "custom_wardrobe"


@dataclass
class DemoForms:
    """What the firm asks about repairs of one product line; `given` fills it in for those."""

    keys: dict[Purpose, tuple[str, int]] = field(default_factory=dict)

    def given(self, purpose: Purpose, line: str, values: FieldValues) -> GivenForm | None:
        if line != _LINE:
            return None
        key, version = self.keys[purpose]
        return GivenForm(key=key, version=version, values=values)


async def publish_designed(container: Container, writer: Actor, second: Actor) -> DemoForms:
    """The shipped forms, for repairs of one product line. Nothing in them must be answered:
    programs that walk through the demo need not know them."""
    desk = container.definition_desk
    lines = await container.device_services.catalogue.lines(PageQuery(limit=20))
    line_id = next(line.id for line in lines.items if line.name == LINE_OF[_LINE].name)
    use = Use(product_line_id=line_id, service_type=ServiceType.REPAIR)
    forms = DemoForms()
    for key, content in PROPOSED_FORMS.items():
        settled = await desk.reading.definition(KIND_NAME, key)
        draft = await desk.drafting.write(
            writer, KIND_NAME, key, settled.version, _voluntary(content, use), ""
        )
        published = await desk.publishing.publish(second, KIND_NAME, key, draft.definition.version)
        forms.keys[content.purpose] = key, published.number
    return forms


def _voluntary(content: FormContent, use: Use) -> FormContent:
    fields = tuple(each.model_copy(update={"required": False}) for each in content.fields)
    return content.model_copy(update={"fields": fields, "used_for": (use,)})


async def publish_form(container: Container) -> DemoForm:
    """Once the catalogue is there."""
    lines = await container.device_services.catalogue.lines(PageQuery(limit=20))
    book = container.request_forms.book
    order = RequestFormInput(
        id=_ID,
        name="官网报修",
        line_ids=[line.id for line in reversed(lines.items)],
        welcome="填好后客服会打电话给您，收费前先报价",
        confirms_phone=bool(container.settings.sms.code_template),
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
