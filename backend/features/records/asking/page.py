"""One sending of a page that asks a designed form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from backend.features.forms import (
    AnswersNotValid,
    Audience,
    Checked,
    Form,
    FormField,
    GivenForm,
    looked_through,
)
from backend.features.records.asking.names import (
    DOING,
    MORE_ROWS,
    SHOWN,
    UPLOAD,
    VERSION,
    input_name,
    is_answer,
    is_of_the_page,
)
from backend.features.records.asking.page_files import Waiting
from backend.features.records.asking.questions import Drawing, Question, questions_of
from backend.features.records.asking.reading import values_of
from backend.features.records.errors import MoreAsked
from backend.features.request_forms import askable
from backend.kit.clock import shanghai_day
from backend.kit.http.forms import FormFields, FormRefused

_OF_ONE_DRAWING: Final = frozenset({"rows", "drop", "agree"})


@dataclass(frozen=True)
class AskedForm:
    """What the template draws. `carried`: what was typed into questions that are not shown now."""

    title: str
    introduction: str
    version: int
    shown: str
    questions: list[Question]
    carried: list[tuple[str, str]]

    @property
    def signs(self) -> bool:
        return any(each.kind == "signature" for each in self.questions)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(each.name for each in self.questions)


@dataclass
class AskedPage:
    """`form` is the version that the page was drawn with; `waiting` are its files."""

    form: Form | None
    typed: FormFields
    begun_at: datetime
    now: datetime
    waiting: Waiting = field(default_factory=Waiting)

    @property
    def fields(self) -> list[FormField]:
        return askable(self.form.content) if self.form else []

    @property
    def only_goes_on(self) -> bool:
        """A row more, or files first: nothing is sent yet."""
        return self._does == UPLOAD or self._does.startswith(MORE_ROWS)

    @property
    def given(self) -> GivenForm | None:
        return self._given(self.form) if self.form else None

    def _given(self, form: Form) -> GivenForm:
        return GivenForm(
            key=form.key,
            version=form.version,
            begun_at=self.begun_at,
            values=values_of(self.fields, self.typed),
        )

    def problems(self) -> dict[str, str]:
        """What is wrong with what was asked so far, by the names of the inputs."""
        shown = set(self.typed.text(SHOWN).split(","))
        problems = dict(self.waiting.errors)
        for problem in self._checked(self.form).problems if self.form else ():
            name = problem.field.partition("[")[0]
            if name in shown or problem.code != "required":
                problems.setdefault(input_name(name), problem.reason)
        return problems

    def require_all_shown(self) -> None:
        """Raises MoreAsked."""
        shown = self.typed.text(SHOWN).split(",")
        if more := set(self._visible(self.form) if self.form else ()) - set(shown):
            raise MoreAsked(count=len(more))

    def drawn(self) -> AskedForm | None:
        if self.form is None:
            return None
        visible = self._visible(self.form)
        fields = [each for each in self.fields if each.name in visible]
        more = self._does.removeprefix(MORE_ROWS) if self._does.startswith(MORE_ROWS) else ""
        drawing = Drawing(shanghai_day(self.now), self.typed, self.waiting.links, more)
        content = self.form.content
        return AskedForm(
            title=content.title,
            introduction=content.introduction,
            version=self.form.version,
            shown=",".join(visible),
            questions=questions_of(fields, drawing),
            carried=_carried(self.typed, self.fields, visible),
        )

    @property
    def _does(self) -> str:
        return self.typed.text(DOING)

    def _visible(self, form: Form) -> list[str]:
        names = {each.name for each in self.fields}
        return [name for name in self._checked(form).visible if name in names]

    def _checked(self, form: Form) -> Checked:
        given, kinds = self._given(form), self.waiting.kinds
        return looked_through(form.content, given, kinds, Audience.CUSTOMER, self.now)


def version_of(typed: FormFields) -> int:
    """0 for what no page of ours has sent."""
    said = typed.text(VERSION)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0


def without_answers(typed: FormFields) -> FormFields:
    """What the page itself asks."""
    return FormFields([each for each in typed.pairs if not is_of_the_page(each[0])])


def refuse(errors: Mapping[str, str]) -> None:
    """Raises FormRefused."""
    if errors:
        raise FormRefused(errors)


def errors_of(refused: AnswersNotValid) -> dict[str, str]:
    """What the engine found, by the names of the inputs."""
    found: dict[str, str] = {}
    for each in refused.params["fields"]:
        found.setdefault(input_name(each["field"].partition("[")[0]), each["reason"])
    return found


def _carried(
    typed: FormFields, fields: Sequence[FormField], visible: Sequence[str]
) -> list[tuple[str, str]]:
    hidden = {each.name for each in fields} - set(visible)
    carried = []
    for name, value in typed.pairs:
        field_name, *parts = name[2:].split(".")
        if is_answer(name) and field_name in hidden and not _OF_ONE_DRAWING & set(parts):
            carried.append((name, value))
    return carried
