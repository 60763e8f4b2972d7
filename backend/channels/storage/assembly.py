"""The stores of this installation, put together for the container."""

from dataclasses import dataclass

from backend.channels.storage.gridfs import GridFSStore
from backend.channels.storage.oss import OssAccount, OssCalls, OssStore, OssUploadForms
from backend.channels.storage.oss.calls import THREADS
from backend.channels.wechat import CallPool, Circuits
from backend.features.media import FileStores, StoreKind
from backend.kit.clock import Clock
from backend.kit.mongo import FileBucket, Mongo
from backend.settings import Settings


@dataclass(frozen=True)
class Storage:
    """`oss` None: no bucket is named."""

    gridfs: GridFSStore
    oss: OssCalls | None
    pool: CallPool
    stores: FileStores

    def close(self) -> None:
        self.pool.close()


def build_storage(settings: Settings, mongo: Mongo, circuits: Circuits, now: Clock) -> Storage:
    """No call is made yet."""
    gridfs, pool = GridFSStore(FileBucket(mongo, "media_objects", now)), CallPool(THREADS, "oss")
    if not settings.storage.bucket:
        return Storage(gridfs, None, pool, FileStores.gridfs(gridfs))
    account = oss_account(settings)
    calls = OssCalls(account, circuits, pool)
    store, current = OssStore(calls), StoreKind(settings.storage.kind)
    stores = FileStores(
        current=current,
        known={StoreKind.GRIDFS: gridfs, StoreKind.OSS: store},
        addressed={StoreKind.OSS: store} if settings.storage.signed_links else {},
        forms=OssUploadForms(account, now) if current is StoreKind.OSS else None,
    )
    return Storage(gridfs, calls, pool, stores)


def oss_account(settings: Settings) -> OssAccount:
    """A simulator stands for both endpoints."""
    storage, simulator = settings.storage, settings.platform.base_url
    return OssAccount(
        bucket=storage.bucket,
        region=storage.region,
        endpoint=simulator or storage.endpoint,
        public_endpoint=simulator or storage.public_endpoint,
        access_key_id=storage.access_key_id,
        access_key_secret=storage.access_key_secret.get_secret_value(),
        prefix=storage.prefix,
    )
