"""The kind of definition that forms are, and the book of those that count."""

from typing import Final

from backend.features.definitions import (
    DefinitionBook,
    DefinitionKind,
    Definitions,
    Finding,
    Pointers,
    Published,
)
from backend.features.forms.difference import broken_promises, sentences
from backend.features.forms.models.definition_check import findings
from backend.features.forms.models.form import ANY, FormContent
from backend.features.forms.models.words import Purpose
from backend.features.forms.ports import Offerings
from backend.features.forms.shipped import SHIPPED_FORMS

KIND_NAME: Final = "form"


class FormRules:
    """`kind` is what the page of kinds lists; `book` is who works by forms reads."""

    def __init__(self, definitions: Definitions, offerings: Offerings) -> None:
        self._offerings = offerings
        self.kind: DefinitionKind[FormContent] = DefinitionKind(
            name=KIND_NAME,
            label="表单",
            content=FormContent,
            title=lambda content: content.title,
            check=self.check,
            sentences=sentences,
            offers=lambda content: frozenset(field.name for field in content.fields),
            keeps=broken_promises,
            shipped=SHIPPED_FORMS,
        )
        self.book: DefinitionBook[FormContent] = definitions.book(self.kind)

    async def check(self, content: FormContent, key: str) -> list[Finding]:
        own = [Finding(each.place, each.reason) for each in findings(content)]
        return own + await self._unknown(content) + await self._taken(content, key)

    async def applicable(
        self, purpose: Purpose, product_line_id: str, service_type: str
    ) -> Published[FormContent] | None:
        """The form that is asked now, the closest fit first; None where nothing is."""
        return fitting(await self.book.current_of_all(), purpose, product_line_id, service_type)

    async def applicable_ones(
        self, product_line_id: str, service_type: str, seen: Pointers
    ) -> dict[Purpose, Published[FormContent]]:
        """The same for every purpose there is one for, by what was looked up already."""
        every = await self.book.current_of_all(seen)
        found = {each: fitting(every, each, product_line_id, service_type) for each in Purpose}
        return {purpose: form for purpose, form in found.items() if form}

    async def find_step(self, key: str, seen: Pointers) -> Published[FormContent] | None:
        """The form that a flow names for a step; None where there is no such form any more."""
        form = await self.book.find_current(key, seen)
        return form if form and form.content.purpose is Purpose.STEP else None

    async def _unknown(self, content: FormContent) -> list[Finding]:
        """Product lines and services the firm does not have."""
        wanted = sorted({use.product_line_id for use in content.used_for} - {ANY})
        lines = await self._offerings.line_names(wanted) if wanted else {}
        found = []
        for number, use in enumerate(content.used_for):
            if use.product_line_id not in (ANY, *lines):
                reason = f"没有“{use.product_line_id}”这个产品线，请重新选择"
                found.append(Finding(f"used_for.{number}.product_line_id", reason))
            if use.service_type not in (ANY, *self._offerings.service_names):
                reason = f"没有“{use.service_type}”这种服务，请重新选择"
                found.append(Finding(f"used_for.{number}.service_type", reason))
        return found

    async def _taken(self, content: FormContent, key: str) -> list[Finding]:
        """Uses that another form of the same purpose has."""
        found = []
        for other in await self.book.current_of_all():
            if other.key == key or other.content.purpose is not content.purpose:
                continue
            for number, use in enumerate(content.used_for):
                if use in other.content.used_for:
                    reason = f"这个产品线和服务类型已由表单“{other.content.title}”负责，请只留一处"
                    found.append(Finding(f"used_for.{number}", reason))
        return found


def fitting(
    forms: list[Published[FormContent]], purpose: Purpose, product_line_id: str, service_type: str
) -> Published[FormContent] | None:
    """Of two that fit equally, which only two publications at one moment can bring about, the one
    whose key comes first."""
    ranked = [
        (rank, form.key, form)
        for form in forms
        if form.content.purpose is purpose
        and (rank := form.content.use_rank(product_line_id, service_type)) is not None
    ]
    return min(ranked, key=lambda each: each[:2])[2] if ranked else None
