"""Files by which WeChat checks that an address is ours before its codes open a mini-program."""

from http import HTTPStatus
from typing import Annotated, Final

from pydantic import BaseModel, Field
from pymongo import IndexModel

from backend.features.audit import AuditAction, AuditLog
from backend.kit.access import Actor
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Clock, Instant
from backend.kit.errors import AppError
from backend.kit.http import Input
from backend.kit.mongo import Repository, UnitOfWork, transactional

MOST_FILES: Final = 20

FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""Without its ending, which is always .txt."""


class VerificationFileNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这个校验文件"


class TooManyVerificationFiles(AppError):
    status = HTTPStatus.CONFLICT
    detail = "最多保存 {limit} 个校验文件，请先删除不用的"


class VerificationFile(Aggregate):
    name: str
    content: str
    created_at: Instant


class VerificationFileInput(Input):
    content: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/=_.-]{1,200}$")]


class VerificationFileView(BaseModel):
    name: str
    content: str
    created_at: Instant

    @classmethod
    def of(cls, file: VerificationFile) -> "VerificationFileView":
        return cls(name=file.name, content=file.content, created_at=file.created_at)


class VerificationFileRepository(Repository[VerificationFile]):
    model = VerificationFile
    collection_name = "verification_files"
    not_found = VerificationFileNotFound
    indexes = (IndexModel("name", unique=True),)

    async def named(self, name: str) -> VerificationFile:
        """Raises VerificationFileNotFound."""
        found = await self.find_one({"name": name})
        if found is None:
            raise VerificationFileNotFound
        return found

    async def every(self) -> list[VerificationFile]:
        return await self.find({}, limit=MOST_FILES, sort=[("name", 1)])


class Verification:
    def __init__(
        self,
        files: VerificationFileRepository,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._files = files
        self._audit = audit
        self._now = now

    async def every(self) -> list[VerificationFileView]:
        return [VerificationFileView.of(file) for file in await self._files.every()]

    async def content(self, name: str) -> str:
        """Raises VerificationFileNotFound."""
        return (await self._files.named(name)).content

    @transactional
    async def put(
        self, actor: Actor, name: str, order: VerificationFileInput
    ) -> VerificationFileView:
        """Raises TooManyVerificationFiles."""
        file = await self._files.find_one({"name": name})
        if file is None:
            if len(await self._files.every()) >= MOST_FILES:
                raise TooManyVerificationFiles(limit=MOST_FILES)
            file = VerificationFile(name=name, content=order.content, created_at=self._now())
            await self._files.add(file)
        else:
            file.content = order.content
            await self._files.save(file)
        await self._record(actor, name, "put")
        return VerificationFileView.of(file)

    @transactional
    async def remove(self, actor: Actor, name: str) -> None:
        """Raises VerificationFileNotFound."""
        await self._files.delete(await self._files.named(name))
        await self._record(actor, name, "removed")

    async def _record(self, actor: Actor, name: str, act: str) -> None:
        await self._audit.record(
            actor, AuditAction.SETTINGS_CHANGED, "verification_file", name, {"act": act}
        )
