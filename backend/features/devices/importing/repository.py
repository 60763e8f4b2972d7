from http import HTTPStatus

from pymongo import IndexModel

from backend.features.devices.importing.models import DeviceImport, ImportState
from backend.kit.access import Reach, Scope
from backend.kit.errors import AppError
from backend.kit.mongo import Repository, newest_first
from backend.kit.pagination import Page, PageQuery


class ImportNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这次导入；没有成功的导入记录只保留 7 天"


class DeviceImportRepository(Repository[DeviceImport]):
    model = DeviceImport
    collection_name = "device_imports"
    not_found = ImportNotFound
    indexes = (
        IndexModel(
            [("branch_id", 1), ("sha256", 1)],
            unique=True,
            partialFilterExpression={"state": ImportState.IMPORTED.value},
        ),
        IndexModel("expire_at", expireAfterSeconds=0),
        newest_first(),
        newest_first("branch_id"),
        newest_first("organisation_id"),
    )
    scope_fields = {Scope.BRANCH: "branch_id", Scope.ORGANISATION: "organisation_id"}

    async def earlier(self, branch_id: str, sha256: str) -> DeviceImport | None:
        """The import that has brought this file in already."""
        return await self.find_one(
            {"branch_id": branch_id, "sha256": sha256, "state": ImportState.IMPORTED.value}
        )

    async def page_within(self, reach: Reach, asked: PageQuery) -> Page[DeviceImport]:
        return await self.page(self.within(reach), asked)
