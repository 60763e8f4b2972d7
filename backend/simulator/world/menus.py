"""The menus of official accounts, as the latest create left them."""

from typing import Annotated, Final

from pydantic import Field

from backend.simulator.world.accounts import Record
from backend.simulator.world.clock import JsonObject

MOST_BUTTONS: Final = 3
MOST_SUB_BUTTONS: Final = 5


class Menu(Record):
    """`content` is the body of the create."""

    app_id: str
    content: Annotated[JsonObject, Field(repr=False)]


class Menus:
    """One of each account: accounts are bounded."""

    def __init__(self) -> None:
        self._menus: dict[str, Menu] = {}

    def all(self) -> tuple[Menu, ...]:
        return tuple(self._menus.values())

    def restore(self, menus: list[Menu]) -> None:
        self._menus = {each.app_id: each for each in menus}

    def put(self, menu: Menu) -> None:
        self._menus[menu.app_id] = menu

    def get(self, app_id: str) -> Menu | None:
        return self._menus.get(app_id)

    def remove(self, app_id: str) -> None:
        self._menus.pop(app_id, None)
