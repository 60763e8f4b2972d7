"""The account's menu: written in templates_msg/menu.toml, compared and brought there (3.4)."""

import difflib
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.channels.wechat import Body, Call, PlatformClient, PlatformRefused, Reply

SHIPPED: Final = Path(__file__).resolve().parents[3] / "templates_msg" / "menu.toml"
MOST_BUTTONS: Final = 3
MOST_IN_A_LIST: Final = 5
NO_MENU: Final = 46003

_DEEDS: Final = {"click": "点击", "view": "网页", "miniprogram": "小程序"}

Kind = Literal["click", "view", "miniprogram"]


class MenuRefused(Exception):
    """The file cannot be a menu; each line of the message says where and why."""


class Button(Body):
    """As the platform takes it. What it adds in its answers is not compared."""

    model_config = ConfigDict(extra="ignore")

    name: str
    type: str | None = None
    key: str | None = None
    url: str | None = None
    appid: str | None = None
    pagepath: str | None = None
    sub_button: "tuple[Button, ...] | None" = None

    @property
    def deed(self) -> str:
        if self.sub_button:
            return f"{len(self.sub_button)} 项"
        where = self._plain
        if self.type == "miniprogram":
            where = f"{self.appid} {self.pagepath}（旧版微信：{self.url}）"
        return f"{_DEEDS.get(self.type or '', self.type)} {where}"

    @property
    def _plain(self) -> str:
        return self.key or self.url or ""


class Menu(Body):
    model_config = ConfigDict(extra="ignore")

    button: tuple[Button, ...] = ()

    def lines(self) -> list[str]:
        """In plain words, one button a line."""
        return list(_lines(self.button, ""))


class Account(BaseModel):
    """What a file may speak of: this installation's address and mini-program."""

    model_config = ConfigDict(frozen=True)

    site: str
    miniprogram: str = ""


class Limits(BaseModel):
    """Bytes of UTF-8."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: Annotated[int, Field(gt=0)]
    list_name: Annotated[int, Field(gt=0)]
    key: Annotated[int, Field(gt=0)]
    url: Annotated[int, Field(gt=0)]


class PlannedButton(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str
    key: str = ""
    url: str = ""
    page: str = ""
    list: "Annotated[Sequence[PlannedButton], Field(max_length=20)]" = ()

    def built(self, account: Account) -> Button:
        url = self.url.replace("{site}", account.site) or None
        if self.list:
            return Button(name=self.name, sub_button=tuple(e.built(account) for e in self.list))
        if self.key:
            return Button(name=self.name, type="click", key=self.key)
        if not self.page:
            return Button(name=self.name, type="view", url=url)
        return Button(
            name=self.name,
            type="miniprogram",
            url=url,
            appid=account.miniprogram,
            pagepath=self.page,
        )


class PlannedMenu(BaseModel):
    """The file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    button: Annotated[Sequence[PlannedButton], Field(max_length=20)]
    limits: Limits

    @classmethod
    def read(cls, path: Path = SHIPPED) -> Self:
        """Raises MenuRefused for a file that cannot be read."""
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise MenuRefused(f"{path.name}：读不出来（{error}）") from None
        except ValidationError as error:
            wrong = [".".join(map(str, each["loc"])) for each in error.errors()]
            raise MenuRefused(
                "\n".join(f"{path.name}：{where} 写法不对" for where in wrong)
            ) from None

    def built(self, account: Account) -> Menu:
        """As the platform takes it. Raises MenuRefused, a line for each mistake."""
        if wrong := list(self._mistakes(account)):
            raise MenuRefused("\n".join(wrong))
        return Menu(button=tuple(each.built(account) for each in self.button))

    def _mistakes(self, account: Account) -> Iterator[str]:
        if not 1 <= len(self.button) <= MOST_BUTTONS:
            yield f"一级菜单要有 1 到 {MOST_BUTTONS} 个，现在有 {len(self.button)} 个"
        for button in self.button:
            yield from self._of_button(button, account, self.limits.name)
            if len(button.list) > MOST_IN_A_LIST:
                yield f"“{button.name}”下最多 {MOST_IN_A_LIST} 个，现在有 {len(button.list)} 个"
            for each in button.list:
                if each.list:
                    yield f"“{each.name}”下不能再有一层"
                yield from self._of_button(each, account, self.limits.list_name)

    def _of_button(self, button: PlannedButton, account: Account, longest: int) -> Iterator[str]:
        yield from _too_long("名称", button.name, longest, button.name)
        if not button.name.strip():
            yield "有一个菜单没有名称"
        deeds = [button.key, button.page or button.url, button.list]
        if sum(1 for each in deeds if each) != 1:
            yield f"“{button.name}”只能选一样：点击（key）、打开网页（url）、下一级（list）"
        yield from _too_long("key", button.key, self.limits.key, button.name)
        built = button.url.replace("{site}", account.site)
        yield from _too_long("网址", built, self.limits.url, button.name)
        if built and not built.startswith("https://"):
            yield f"“{button.name}”的网址要以 https:// 开头：{built}"
        if button.page and not (account.miniprogram and button.url):
            yield f"“{button.name}”打开小程序，要先配置小程序，还要写 url 给旧版微信用"


def _too_long(what: str, text: str, most: int, name: str) -> Iterator[str]:
    length = len(text.encode())
    if length > most:
        yield f"“{name}”的{what}有 {length} 字节，最多 {most} 字节"


def _lines(buttons: Sequence[Button], before: str) -> Iterator[str]:
    for number, button in enumerate(buttons, 1):
        place = f"{before}{number}"
        yield f"{place} {button.name}：{button.deed}"
        yield from _lines(button.sub_button or (), f"{place}.")


def difference(there: Menu | None, ours: Menu) -> list[str]:
    """A unified difference in plain words; empty where both are the same."""
    if there == ours:
        return []
    before = there.lines() if there else []
    named = {"fromfile": "公众号上的菜单", "tofile": "文件里的菜单"}
    return list(difflib.unified_diff(before, ours.lines(), lineterm="", n=20, **named))


class MenuReply(Reply):
    menu: Menu = Menu()
    conditionalmenu: tuple[Menu, ...] = ()


class MenuDesk:
    """The menu as it stands in the account."""

    def __init__(self, client: PlatformClient, account: Account) -> None:
        self._client = client
        self.account = account

    async def there(self) -> Menu | None:
        """None where the account has none. Raises PlatformError."""
        call = Call("GET", "cgi-bin/menu/get", handled=frozenset({NO_MENU}))
        try:
            found = (await self._client.call(call, MenuReply)).menu
        except PlatformRefused as error:
            if error.code != NO_MENU:
                raise
            return None
        return Menu(button=tuple(map(_plain, found.button)))

    async def put(self, menu: Menu) -> None:
        """Raises PlatformError."""
        await self._client.call(Call("POST", "cgi-bin/menu/create", body=menu), Reply)


def _plain(button: Button) -> Button:
    """Without what the platform adds: an empty list below a button that has none."""
    if not button.sub_button:
        return button.model_copy(update={"sub_button": None})
    below = tuple(map(_plain, button.sub_button))
    return Button(name=button.name, sub_button=below)
