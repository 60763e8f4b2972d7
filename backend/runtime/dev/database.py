"""The database of a development installation: the embedded mongod, or the user's own."""

import os
from typing import Final, Protocol

from backend.runtime.dev.folder import DataFolder
from backend.runtime.embedded_mongod import EmbeddedMongod
from backend.runtime.ports import free_port, is_free
from backend.settings import PREFIX

_OWN: Final = f"{PREFIX}MONGO__URI"


class Database(Protocol):
    @property
    def uri(self) -> str: ...

    def launch(self) -> None:
        """Begin its start. Raises CannotStart."""

    def wait(self) -> None:
        """Until it can be used. Raises CannotStart."""

    def why_it_ended(self) -> str | None:
        """One line, or None while it runs."""

    def stop(self) -> None: ...


class Embedded:
    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        port = folder.state.mongo_port
        # The same port as last time, where it is free: addresses in other programs stay right.
        self._mongod = EmbeddedMongod(
            folder.mongo, port=port if port and is_free(port) else free_port()
        )

    @property
    def uri(self) -> str:
        return self._mongod.uri

    def launch(self) -> None:
        self._mongod.launch()

    def wait(self) -> None:
        self._mongod.wait_until_primary()
        self._folder.state.mongo_port = self._mongod.port
        self._folder.save_state()

    def why_it_ended(self) -> str | None:
        return self._mongod.why_it_ended()

    def stop(self) -> None:
        self._mongod.stop()


class Own:
    """A replica set that somebody else runs; `serve` and `work` check that it is one."""

    def __init__(self, uri: str) -> None:
        self.uri = uri

    def launch(self) -> None:
        """It runs already."""

    def wait(self) -> None:
        """Who uses it waits for it."""

    def why_it_ended(self) -> None:
        """It is not ours to watch."""

    def stop(self) -> None:
        """It is not ours to stop."""


def choose_database(folder: DataFolder) -> Database:
    own = os.environ.get(_OWN)
    return Own(own) if own else Embedded(folder)
