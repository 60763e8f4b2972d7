"""The files of a page: they come before anybody knows whose they are, and wait for the rest."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from backend.features.forms import FormField
from backend.features.media import MediaKind, MediaLink, MediaServices, UploadQuery
from backend.features.records.asking.names import input_name
from backend.features.records.asking.reading import kept_ids
from backend.features.records.asking.signing import typed_signature
from backend.features.records.errors import NotSigned, TooManyChosen
from backend.kit.access import Actor
from backend.kit.errors import AppError, PayloadTooLarge
from backend.kit.http import Upload
from backend.kit.http.file_forms import SentFile
from backend.kit.http.forms import FormFields

PAGE_KIND: Final = "request_page"
"""What files belong to between the page and the ticket, within one unit of work."""
_AT_ONCE: Final = 9
_SERVER_FAULTS: Final = 500


@dataclass(frozen=True)
class Sender:
    """`owner`: whose the files are, by the page or by the ticket's link; `payer`: whose allowance
    they are taken off, where that is another; `under`: tells this owner's sendings apart."""

    owner: Actor
    payer: Actor | None = None
    under: str = ""


@dataclass
class Waiting:
    """`kinds` and `links` of the files that wait, by id; `errors` of those that were not taken."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, MediaLink] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


class PageFiles:
    def __init__(self, media: MediaServices) -> None:
        self.media = media

    async def take(
        self,
        fields: Sequence[FormField],
        typed: FormFields,
        files: Sequence[SentFile],
        sender: Sender,
        today: date,
    ) -> tuple[FormFields, dict[str, str]]:
        """What was typed, with the files that came now among those that are kept; and why some
        were not taken, by the names of their inputs."""
        errors: dict[str, str] = {}
        for asked in fields:
            name = input_name(asked.name)
            try:
                for upload in await _sent(asked, typed, files, today):
                    with upload.file:
                        media_id = await self._kept(asked, upload, sender)
                    kept = [*kept_ids(asked.name, typed), media_id]
                    if asked.type == "signature":
                        kept = kept[-1:]
                    typed = _with_kept(asked.name, typed, kept)
            except AppError as refused:
                if refused.status >= _SERVER_FAULTS:
                    raise
                errors[name] = f"“{asked.label}”：{refused}"
        return typed, errors

    async def _kept(self, asked: FormField, upload: Upload, sender: Sender) -> str:
        intake = self.media.intake
        if upload.length > (most := intake.most_bytes(upload.head)):
            raise PayloadTooLarge(limit_bytes=most)
        if sender.payer:
            await intake.charge(sender.payer, upload.length)
        media = await intake.receive(
            upload,
            UploadQuery(kind=_kind(asked)),
            f"{sender.under}-{asked.name}-{upload.sha256[:40]}",
            sender.owner,
            counted=sender.payer is not None,
        )
        return media.id

    async def waiting(
        self, fields: Sequence[FormField], typed: FormFields, owner: Actor
    ) -> Waiting:
        """Those named on the page that he may name: another page's are not among them."""
        ids = [each for asked in fields for each in kept_ids(asked.name, typed)]
        if not ids:
            return Waiting()
        usable = await self.media.library.usable(ids, PAGE_KIND, owner.id, owner)
        kinds = {each.reference.id: each.reference.kind.value for each in usable}
        return Waiting(kinds, await self.media.library.links(list(kinds), owner))

    async def pass_on(self, ids: Sequence[str], owner: Actor, to: Actor) -> None:
        """In the unit of work that is running."""
        library = self.media.library
        usable = await library.usable(ids, PAGE_KIND, owner.id, owner)
        mine = [each.reference.id for each in usable]
        for start in range(0, len(mine), _AT_ONCE):
            await library.attach(mine[start : start + _AT_ONCE], PAGE_KIND, owner.id, owner)
        await library.pass_on(mine, PAGE_KIND, owner.id, to)


def _with_kept(name: str, typed: FormFields, kept: Sequence[str]) -> FormFields:
    inputs = [(input_name(name, "kept"), each) for each in kept]
    emptied = [(input_name(name, part), "") for part in ("name", "agree", "drop")]
    return typed.but([*inputs, *emptied])


async def _sent(
    asked: FormField, typed: FormFields, files: Sequence[SentFile], today: date
) -> list[Upload]:
    """Raises NotSigned, TooManyChosen."""
    name = input_name(asked.name)
    uploads = [each.upload for each in files if each.field == name]
    if asked.type == "media":
        most = getattr(asked, "max_count", 1)
        if len(uploads) + len(kept_ids(asked.name, typed)) > most:
            raise TooManyChosen(limit=most)
        return uploads
    return await _signed(asked, typed, uploads, today) if asked.type == "signature" else []


async def _signed(
    asked: FormField, typed: FormFields, uploads: Sequence[Upload], today: date
) -> list[Upload]:
    """Drawn or photographed, else as the typed name. Raises NotSigned."""
    name, agreed = (typed.text(input_name(asked.name, each)).strip() for each in ("name", "agree"))
    if uploads or not (name or agreed):
        return list(uploads[-1:])
    if not name or not agreed:
        raise NotSigned
    return [await asyncio.to_thread(typed_signature, name, today)]


def _kind(asked: FormField) -> MediaKind | None:
    if asked.type == "signature":
        return MediaKind.SIGNATURE
    accepts: Sequence[str] = getattr(asked, "accepts", ())
    return MediaKind(accepts[0]) if len(accepts) == 1 else None
