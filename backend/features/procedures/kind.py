"""The kind of definition a procedure is: what makes one fit to be published."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

from backend.features.definitions import DefinitionKind, Finding, Published
from backend.features.media import MediaLibrary
from backend.features.procedures.models import ProcedureContent
from backend.features.procedures.words import sentences, use_words

PICTURES: Final = "procedure_pictures"
"""The subject that the pictures of all procedures belong to, by its kind and by its id."""

Others = Callable[[], Awaitable[list[Published[ProcedureContent]]]]


class ProcedureCheck:
    """`others`: what is published now."""

    def __init__(self, media: MediaLibrary, others: Others) -> None:
        self._media = media
        self._others = others

    async def findings(self, content: ProcedureContent, key: str) -> list[Finding]:
        known = set(await self._media.belonging_to(content.picture_ids, PICTURES, PICTURES))
        return [
            *_of_steps(content),
            *_of_pictures(content, known),
            *_of_uses(content, [each for each in await self._others() if each.key != key]),
        ]


def procedure_kind(check: ProcedureCheck) -> DefinitionKind[ProcedureContent]:
    return DefinitionKind(
        name="sop",
        label="作业流程",
        content=ProcedureContent,
        title=lambda content: content.title,
        check=check.findings,
        sentences=sentences,
    )


def _of_steps(content: ProcedureContent) -> Iterator[Finding]:
    names = Counter(step.name for step in content.steps)
    for number, step in enumerate(content.steps):
        place = f"steps.{number}"
        if names[step.name] > 1:
            yield Finding(f"{place}.name", f"步骤代号“{step.name}”重复，请改成不同的代号")
        for twice in _twice([reading.name for reading in step.readings]):
            yield Finding(f"{place}.readings", f"读数“{twice}”写了两次，请去掉一个")
        for at, reading in enumerate(step.readings):
            if reading.low is not None and reading.high is not None and reading.low > reading.high:
                field = f"{place}.readings.{at}"
                yield Finding(field, f"“{reading.name}”的下限大于上限，请改正其中一个")


def _of_pictures(content: ProcedureContent, known: set[str]) -> Iterator[Finding]:
    for number, step in enumerate(content.steps):
        if not set(step.picture_ids) <= known:
            reason = f"“{step.title}”有图片不在作业流程的图片里，请重新上传"
            yield Finding(f"steps.{number}.picture_ids", reason)


def _of_uses(
    content: ProcedureContent, others: list[Published[ProcedureContent]]
) -> Iterator[Finding]:
    taken = {use: other for other in others for use in other.content.used_for}
    for number, use in enumerate(content.used_for):
        if content.used_for.index(use) < number:
            yield Finding(f"used_for.{number}", f"{use_words(use)}写了两次，请去掉一个")
        elif other := taken.get(use):
            reason = f"{use_words(use)}已经有作业流程“{other.content.title}”，请先从那里去掉"
            yield Finding(f"used_for.{number}", reason)


def _twice(names: list[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]
