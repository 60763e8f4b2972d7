"""The templates as the account has them, beside what we would fill in (protocol sheet 3.5)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from backend.channels.wechat import Call, PlatformClient, Reply

_KEYWORD: Final = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")
# Filtered out of every message since 2023-05; old templates still show them.
_IGNORED: Final = frozenset({"first", "remark"})


class AccountTemplate(Reply):
    template_id: str
    title: str = ""
    content: str = ""

    @property
    def keywords(self) -> Sequence[str]:
        """In the order in which the template shows them."""
        found = dict.fromkeys(_KEYWORD.findall(self.content))
        return [each for each in found if each not in _IGNORED]


class TemplatesReply(Reply):
    template_list: tuple[AccountTemplate, ...]


class TemplateShelf:
    def __init__(self, client: PlatformClient) -> None:
        self._client = client

    async def all(self) -> Mapping[str, AccountTemplate]:
        """By id. Raises PlatformError."""
        call = Call("GET", "cgi-bin/template/get_all_private_template")
        found = (await self._client.call(call, TemplatesReply)).template_list
        return {each.template_id: each for each in found}


def unlike(template: AccountTemplate, ours: Sequence[str]) -> Iterator[str]:
    """What a message with our keywords would miss or be refused for, in plain words."""
    theirs = template.keywords
    lacking = [each for each in ours if each not in theirs]
    wanted = [each for each in theirs if each not in ours]
    for has, needs in zip_longest(lacking, wanted, fillvalue=""):
        if has and needs:
            yield f"模板要的是 {needs}，我们填的是 {has}"
        elif has:
            yield f"模板里没有 {has}"
        else:
            yield f"模板还要 {needs}，我们没有填"
