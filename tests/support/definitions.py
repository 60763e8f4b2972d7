"""Definitions published as two people would."""

from pydantic import BaseModel

from backend.container import Container
from backend.features.definitions import DefinitionNotFound
from tests.support.accounts import People, SignedIn


class Publishers:
    """One writes, the other publishes."""

    def __init__(self, container: Container, writer: SignedIn, publisher: SignedIn) -> None:
        self.writer, self.publisher = writer, publisher
        self._desk = container.definition_desk

    @classmethod
    async def of(cls, container: Container, people: People) -> "Publishers":
        return cls(container, await people.staff("manager"), await people.staff("manager"))

    async def publish(self, kind: str, key: str, content: BaseModel) -> int:
        """The number of the version that counts from now on."""
        version = await self._version(kind, key)
        written = await self._desk.drafting.write(
            self.writer.actor, kind, key, version, content, ""
        )
        published = await self._desk.publishing.publish(
            self.publisher.actor, kind, key, written.definition.version
        )
        return published.number

    async def roll_back(self, kind: str, key: str, number: int) -> int:
        version = await self._version(kind, key)
        done = await self._desk.publishing.roll_back(
            self.publisher.actor, kind, key, version, number
        )
        return done.number

    async def withdraw(self, kind: str, key: str) -> None:
        version = await self._version(kind, key)
        await self._desk.publishing.withdraw(self.publisher.actor, kind, key, version)

    async def _version(self, kind: str, key: str) -> int:
        try:
            return (await self._desk.reading.definition(kind, key)).version
        except DefinitionNotFound:
            return 0
