"""The demo firm's public form: 官网报修, for everything it serves."""

from typing import Final

from backend.container import Container
from backend.features.request_forms import RequestFormInput
from backend.kit.access import SYSTEM
from backend.kit.pagination import PageQuery
from backend.runtime.demo_company import DemoForm

_ID: Final = "guanwang"


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
