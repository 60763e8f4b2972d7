"""Files that clients upload straight into the store, and that are then taken in like all others.

What lies in the store afterwards is looked at by ourselves: a form says how long a file may be and
where it goes, not what it is.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from backend.features.media.content import by_content_type
from backend.features.media.errors import (
    DirectUploadNotOffered,
    MediaNotFound,
    UploadNotArrived,
)
from backend.features.media.models import Media
from backend.features.media.ports import ObjectMissing, ObjectStore, UploadForm, UploadForms
from backend.features.media.repository import (
    DirectUpload,
    DirectUploadRepository,
    MediaRepository,
    UnfinishedUploads,
)
from backend.features.media.schemas import OfferedForm, UploadAnnouncement, UploadQuery
from backend.features.media.service.gathering import forgetting, gathered
from backend.features.media.service.intake import MediaIntake
from backend.features.media.stores import FileStores
from backend.kit.access import Actor
from backend.kit.aggregate import new_id
from backend.kit.clock import Clock
from backend.kit.http import Upload, UploadGate

FORM_LIFE: Final = timedelta(minutes=15)
ROW_LIFE: Final = timedelta(hours=24)


class DirectUploads:
    def __init__(
        self,
        uploads: DirectUploadRepository,
        files: MediaRepository,
        unfinished: UnfinishedUploads,
        stores: FileStores,
        intake: MediaIntake,
        gate: UploadGate,
        now: Clock,
    ) -> None:
        self._uploads = uploads
        self._files = files
        self._unfinished = unfinished
        self._stores = stores
        self._intake = intake
        self._gate = gate
        self._now = now

    async def offer(self, asked: UploadAnnouncement, actor: Actor) -> OfferedForm:
        """A form for one file of exactly this length and type, for a quarter of an hour.

        Raises DirectUploadNotOffered, UnsupportedFile, WrongKind, PayloadTooLarge,
        TooManyRequests, DailyUploadsUsed, StorageFull.
        """
        forms = self._forms()
        content = by_content_type(asked.content_type)
        content.kind(asked.kind)
        limit = self._intake.limit(content.family)
        await self._intake.admit_announced(actor, asked.bytes, limit)
        upload = DirectUpload(id=new_id(), actor_id=actor.id, asked=asked)
        now = self._now()
        await self._unfinished.begin(upload.key, now)
        await self._uploads.add(upload, now + ROW_LIFE)
        form = forms.form(upload.key, asked.content_type, asked.bytes, now + FORM_LIFE)
        return _offered(upload, form, now + FORM_LIFE)

    async def take(self, upload_id: str, actor: Actor) -> Media:
        """The file that has been uploaded with the form, taken in; the same again if it has been.

        Raises MediaNotFound, UploadNotArrived, StorageUnavailable, and all that `receive` raises.
        """
        upload = await self._uploads.get(upload_id, actor.id)
        if upload is None:
            raise MediaNotFound
        if known := await self._files.uploaded_as(actor.id, upload.id):
            return known
        store = self._stores.in_use
        if await store.length(upload.key) != upload.asked.bytes:
            raise UploadNotArrived
        self._gate.enter(actor.id)
        try:
            async with self._fetched(store, upload) as arrived:
                media = await self._received(upload, arrived, actor)
        finally:
            self._gate.leave(actor.id)
        await self._clear(upload)
        return media

    def _forms(self) -> UploadForms:
        if self._stores.forms is None:
            raise DirectUploadNotOffered
        return self._stores.forms

    @asynccontextmanager
    async def _fetched(self, store: ObjectStore, upload: DirectUpload) -> AsyncIterator[Upload]:
        try:
            content = store.open(upload.key, 0, upload.asked.bytes)
            async with gathered(content) as arrived:
                yield arrived
        except ObjectMissing:
            raise UploadNotArrived from None

    async def _received(self, upload: DirectUpload, arrived: Upload, actor: Actor) -> Media:
        asked = UploadQuery(kind=upload.asked.kind, sha256=upload.asked.sha256)
        async with forgetting(partial(self._clear, upload)):
            return await self._intake.receive_charged(arrived, asked, upload.id, actor)

    async def _clear(self, upload: DirectUpload) -> None:
        await self._stores.delete(upload.key)
        await self._unfinished.finish(upload.key)


def _offered(upload: DirectUpload, form: UploadForm, expires_at: datetime) -> OfferedForm:
    return OfferedForm(id=upload.id, url=form.url, fields=dict(form.fields), expires_at=expires_at)
