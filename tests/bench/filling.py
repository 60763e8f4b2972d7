"""Much at once into a collection, past the use cases."""

from collections.abc import Iterator
from typing import Final, TypeVar

from backend.kit.aggregate import Aggregate
from backend.kit.mongo import Repository

A = TypeVar("A", bound=Aggregate)

BATCH: Final = 1000


async def fill(repository: Repository[A], aggregates: Iterator[A]) -> None:
    """Past the outbox: nobody is to be told of these."""
    batch = []
    for aggregate in aggregates:
        batch.append(repository.dump(aggregate))
        if len(batch) == BATCH:
            await repository.collection.insert_many(batch)
            batch = []
    await repository.collection.insert_many(batch)
