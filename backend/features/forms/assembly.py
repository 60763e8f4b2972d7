"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.definitions import DefinitionKind, Definitions
from backend.features.forms.models.form import FormContent
from backend.features.forms.ports import Offerings
from backend.features.forms.repository import FormAnswersRepository
from backend.features.forms.rules import FormRules
from backend.features.forms.service import FormDesk
from backend.features.media import MediaLibrary
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class Forms:
    """`desk` is for features that ask forms, `kind` for the page of kinds, `answers` for the copy
    of a person's data."""

    rules: FormRules
    answers: FormAnswersRepository
    desk: FormDesk

    @property
    def kind(self) -> DefinitionKind[FormContent]:
        return self.rules.kind

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (self.answers.ensure_indexes,)


def build_forms(
    mongo: Mongo, definitions: Definitions, media: MediaLibrary, offerings: Offerings, now: Clock
) -> Forms:
    rules = FormRules(definitions, offerings)
    answers = FormAnswersRepository(mongo)
    return Forms(rules=rules, answers=answers, desk=FormDesk(rules, answers, media, now))
