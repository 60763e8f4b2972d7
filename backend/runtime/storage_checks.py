"""Whether files can be kept and read where the settings say."""

from typing import Final

from backend.channels.storage import examine_bucket
from backend.container import Container
from backend.features.media import StoreKind
from backend.runtime.findings import Finding, failure, ok, warning

SUBJECT: Final = "文件存放"


async def files_are_stored(container: Container) -> Finding:
    """The worst that was found."""
    storage = container.storage
    current, known = storage.stores.current, storage.stores.known
    counts = {kind: await _lying_in(container, kind) for kind in StoreKind}
    if unknown := [kind for kind, files in counts.items() if files and kind not in known]:
        files, where = counts[unknown[0]], unknown[0].value
        return failure(
            SUBJECT,
            f"有 {files} 个文件存放在 {where}，但没有配置它：请填写 BAOXIU_STORAGE__BUCKET 等变量",
        )
    if storage.oss is not None and (found := await examine_bucket(storage.oss)):
        return failure(SUBJECT, "；".join(found))
    if elsewhere := sum(files for kind, files in counts.items() if kind is not current):
        text = f"{elsewhere} 个旧文件还不在 {current.value}：可运行 python -m backend media move"
        return warning(SUBJECT, text)
    if storage.oss is not None and current is StoreKind.OSS:
        return ok(SUBJECT, f"OSS 存储桶 {storage.oss.account.bucket}")
    return ok(SUBJECT, "数据库（GridFS）")


async def _lying_in(container: Container, kind: StoreKind) -> int:
    files = container.media_services.files
    return await files.collection.count({}) - await files.count_outside(kind)
