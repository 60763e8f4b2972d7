"""Which form is asked, what is known already, and taking answers in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pydantic import JsonValue
from pydantic_core import to_jsonable_python

from backend.features.definitions import DefinitionVersionNotFound, Pointers, Published
from backend.features.forms.difference import sentences
from backend.features.forms.errors import AnswersNotValid, FormChanged
from backend.features.forms.models.answers import FormAnswers, FormPin
from backend.features.forms.models.checking import Checked, check_answers, media_named
from backend.features.forms.models.filled import filled_fields
from backend.features.forms.models.filling import FieldValues, Filling, Refused
from backend.features.forms.models.form import FormContent
from backend.features.forms.models.words import Audience, DefaultSource, Purpose
from backend.features.forms.repository import FormAnswersRepository
from backend.features.forms.rules import FormRules
from backend.features.forms.schemas import FilledForm, FormView, GivenForm
from backend.features.media import MediaLibrary, UsableFile
from backend.kit.access import Actor
from backend.kit.clock import EARLIEST, Clock, shanghai_day

OPEN_FOR: Final = timedelta(days=7)
"""How long after it was replaced a form counts for who had begun to fill it in."""
SKEW: Final = timedelta(minutes=5)
"""How far a phone's clock may be behind."""

KnownAlready = Mapping[DefaultSource, str]

Form = Published[FormContent]


def pin_of(form: Form) -> FormPin:
    return FormPin(key=form.key, version=form.version)


@dataclass(frozen=True)
class Subject:
    """What the answers are about, and whose they are. Their files belong to it from then on."""

    kind: str
    id: str
    customer_id: str


class FormDesk:
    def __init__(
        self,
        rules: FormRules,
        answers: FormAnswersRepository,
        media: MediaLibrary,
        now: Clock,
    ) -> None:
        self.rules = rules
        self.answers = answers
        self._media = media
        self._now = now

    # -- which form ----------------------------------------------------------------------------

    async def applicable(
        self, purpose: Purpose, product_line_id: str, service_type: str
    ) -> Form | None:
        return await self.rules.applicable(purpose, product_line_id, service_type)

    async def pins(
        self, product_line_id: str, service_type: str, seen: Pointers
    ) -> dict[Purpose, FormPin]:
        """What something that begins now will be asked, at the versions that were looked up."""
        found = await self.rules.applicable_ones(product_line_id, service_type, seen)
        return {purpose: pin_of(form) for purpose, form in found.items()}

    async def step_pins(self, keys: Iterable[str], seen: Pointers) -> dict[str, FormPin]:
        """Of the forms that a flow names for its steps, by their keys, those that count."""
        found = {key: await self.rules.find_step(key, seen) for key in keys}
        return {key: pin_of(form) for key, form in found.items() if form}

    async def at(self, pin: FormPin) -> Form:
        """Raises DefinitionVersionNotFound."""
        return await self.rules.book.at_version(pin.key, pin.version)

    async def changes(self, before: FormPin | None, after: FormPin) -> list[str]:
        """What is different, one plain sentence each."""
        old = (await self.at(before)).content if before else None
        return sentences(old, (await self.at(after)).content)

    async def answered(self, asked: Form, given: GivenForm) -> Form:
        """The version that the answers are judged by, where `asked` is what is asked now.

        An older version of the same form counts for whoever had begun before it was replaced, and
        sends it within a week after (decision 0158). Raises FormChanged.
        """
        if given.key == asked.key and given.version == asked.version:
            return asked
        if given.key != asked.key or not await self._was_begun_in_time(given):
            raise FormChanged(form={"key": asked.key, "version": asked.version})
        return await self.at(given.pin)

    async def _was_begun_in_time(self, given: GivenForm) -> bool:
        try:
            await self.at(given.pin)
            following = await self.at(FormPin(key=given.key, version=given.version + 1))
        except DefinitionVersionNotFound:
            return False
        replaced_at, now = following.published_at, self._now()
        began = given.begun_at or now
        return began <= replaced_at + SKEW and now <= replaced_at + OPEN_FOR

    @staticmethod
    def demands(form: Form, audience: Audience) -> bool:
        """Whether it may not be left out: something is required of whoever answers nothing."""
        nothing = check_answers(form.content, {}, Filling(EARLIEST.date(), audience))
        return bool(nothing.required)

    # -- showing -------------------------------------------------------------------------------

    def shown(self, form: Form, audience: Audience, known: KnownAlready) -> FormView:
        """To be filled in, with the defaults that hold."""
        return FormView.of(form, audience, self._defaults(form.content, audience, known))

    def _defaults(
        self, content: FormContent, audience: Audience, known: KnownAlready
    ) -> FieldValues:
        """What does not fit its own field is left out: nobody typed it."""
        today = shanghai_day(self._now())
        sources = {DefaultSource.TODAY: today.isoformat()} | dict(known)
        defaults: FieldValues = {}
        for field in content.fields_for(audience):
            raw: JsonValue = to_jsonable_python(getattr(field, "default", None))
            if field.default_from:
                raw = sources.get(field.default_from)
            if not raw and raw != 0:
                continue
            try:
                defaults[field.name] = field.read(raw, Filling(today))
            except Refused:
                continue
        return defaults

    async def given(self, ids: list[str]) -> list[FormAnswers]:
        """Those that exist, in the order asked."""
        stored = await self.answers.these(ids) if ids else {}
        return [stored[each] for each in ids if each in stored]

    async def filled(self, answers: FormAnswers, audience: Audience, *, clear: bool) -> FilledForm:
        """In the words of the version they were given to. `clear`: people unmasked."""
        form = await self.at(answers.form)
        return FilledForm(
            id=answers.id,
            key=form.key,
            version=form.version,
            title=form.content.title,
            purpose=answers.purpose,
            filled_by="" if audience is Audience.CUSTOMER else answers.filled_by,
            at=answers.created_at,
            digest=answers.digest,
            fields=filled_fields(form.content, answers.given(), audience, clear=clear),
        )

    # -- taking in -----------------------------------------------------------------------------

    async def take(
        self, form: Form, given: GivenForm, subject: Subject, actor: Actor, audience: Audience
    ) -> FormAnswers:
        """Judge and keep the answers, and give their files to the subject, in the unit of work that
        is running. Raises AnswersNotValid, MediaAlreadyUsed."""
        now = self._now()
        files = await self._files(form.content, given, subject, actor)
        checked = self._checked(form.content, given, files, audience, now)
        named = media_named(form.content, checked.values)
        for ids in named.values():
            fresh = [each for each in ids if not files[each].belongs]
            await self._media.attach(fresh, subject.kind, subject.id, actor)
        answers = FormAnswers.of(
            form.content,
            pin_of(form),
            checked.values,
            subject_kind=subject.kind,
            subject_id=subject.id,
            customer_id=subject.customer_id,
            filled_as=audience,
            filled_by=actor.id,
            media={each: files[each].reference.sha256 for ids in named.values() for each in ids},
            now=now,
        )
        await self.answers.add(answers)
        return answers

    def _checked(
        self,
        content: FormContent,
        given: GivenForm,
        files: Mapping[str, UsableFile],
        audience: Audience,
        now: datetime,
    ) -> Checked:
        media = {key: each.reference.kind.value for key, each in files.items()}
        checked = looked_through(content, given, media, audience, now)
        if checked.problems:
            raise AnswersNotValid(
                title=content.title,
                summary=checked.problems[0].reason,
                fields=[vars(problem) for problem in checked.problems],
            )
        return checked

    async def _files(
        self, content: FormContent, given: GivenForm, subject: Subject, actor: Actor
    ) -> dict[str, UsableFile]:
        """Those of the named files that he may name here."""
        named = media_named(content, given.values)
        ids = [each for some in named.values() for each in some]
        if not ids:
            return {}
        usable = await self._media.usable(ids, subject.kind, subject.id, actor)
        return {each.reference.id: each for each in usable}


def looked_through(
    content: FormContent,
    given: GivenForm,
    media: Mapping[str, str],
    audience: Audience,
    now: datetime,
) -> Checked:
    """Answers as they will be judged, by the kinds of the files he may name. Windows and days are
    judged by the day the form was begun, if that was not long ago."""
    began = min(given.begun_at or now, now)
    day = shanghai_day(began if began > now - OPEN_FOR else now)
    return check_answers(content, given.values, Filling(day, audience, media))
