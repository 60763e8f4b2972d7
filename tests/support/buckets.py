"""A bucket of the simulator, and the store that the product opens on it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from backend.channels.storage import OssAccount, OssCalls, OssStore, OssUploadForms
from backend.channels.wechat import CallPool, Circuits
from backend.kit.clock import utc_now
from backend.kit.mongo import Mongo
from backend.simulator import Simulator
from backend.simulator.world.accounts import Accounts, OssBucket
from backend.simulator.world.buckets import Contents
from tests.support.simulator import SimulatorControl

BUCKET = OssBucket(name="repair", access_key_id="LTAI5tOss", secret="oss-secret")


@dataclass
class Bucket:
    """As clients see it, and what really lies in it."""

    account: OssAccount
    circuits: Circuits
    pool: CallPool
    contents: Contents

    def calls(self, **changed: Any) -> OssCalls:
        return OssCalls(replace(self.account, **changed), self.circuits, self.pool)

    @property
    def store(self) -> OssStore:
        return OssStore(self.calls())

    def bytes_of(self, name: str) -> bytes:
        """Of an object, by its whole name."""
        return self.contents.objects[name].body

    @property
    def names(self) -> list[str]:
        return sorted(self.contents.objects)

    @property
    def forms(self) -> OssUploadForms:
        return OssUploadForms(self.account, utc_now)


@pytest.fixture
async def bucket(
    simulator: Simulator, control: SimulatorControl, mongo: Mongo
) -> AsyncIterator[Bucket]:
    await control.put_accounts(Accounts(oss=(BUCKET,)))
    circuits, pool = Circuits(mongo), CallPool(8, "oss")
    await circuits.ensure_indexes()
    account = OssAccount(
        bucket=BUCKET.name,
        region=BUCKET.region,
        endpoint=simulator.url,
        public_endpoint=simulator.url,
        access_key_id=BUCKET.access_key_id,
        access_key_secret=BUCKET.secret,
        prefix="test/",
    )
    yield Bucket(account, circuits, pool, simulator.world.buckets.of(BUCKET.name))
    pool.close()
