"""python -m backend templates."""

import sys
from collections.abc import Iterator

from backend.features.notifications import Occasion, WordingBook
from backend.runtime.commands.arguments import parser_of
from backend.runtime.configuration import load_settings


def main(arguments: list[str]) -> int:
    parser_of(
        "templates", "Print the templates to be registered at Tencent's and Aliyun's consoles."
    ).parse_args(arguments)
    site = load_settings().http.public_base_url
    sys.stdout.writelines(f"{line}\n" for line in lines(WordingBook.read(), site))
    return 0


def lines(book: WordingBook, site: str) -> Iterator[str]:
    """By occasion, whose name its ids have in the settings: what the consoles ask for."""
    for occasion in Occasion:
        wording = book[occasion]
        yield f"== {occasion.value}（{wording.name}）"
        for place, form in (("公众号", wording.official_account), ("小程序", wording.miniprogram)):
            yield f"{place}模板《{form.title}》，关键词依次为："
            yield from (f"    {line}" for line in form.content.splitlines())
        if wording.sms:
            yield f"短信模板：{wording.sms.text.replace('{site}', site)}"
        yield ""
