"""Whether the templates in the official account are those that our messages fill in."""

from collections.abc import Iterator, Mapping
from typing import Final

from backend.channels.official_account.templates import AccountTemplate, unlike
from backend.channels.wechat import PlatformError
from backend.container import Container
from backend.features.notifications import CurrentWording, Place
from backend.runtime.findings import Check, Finding, ok, warning

_SUBJECT: Final = "公众号模板"


async def templates_agree(container: Container) -> Finding:
    """A message that does not fit its template is refused (47003), or comes with a gap."""
    shelf = container.channels.templates
    if shelf is None:
        return ok(_SUBJECT, "未启用公众号")
    try:
        there = await shelf.all()
    except PlatformError as error:
        return warning(_SUBJECT, f"看不到（{error}）：请检查网络、AppSecret 和 IP 白名单")
    current = await container.notices.wordings.all()
    used = [each for each in current if each.template_ids.get(Place.OFFICIAL_ACCOUNT)]
    wrong = [*_mistakes(there, used), *_unused(there, used)]
    if not wrong:
        return ok(_SUBJECT, f"{len(used)} 个都和公众号里的一致")
    return warning(_SUBJECT, "；".join(wrong))


def _mistakes(there: Mapping[str, AccountTemplate], used: list[CurrentWording]) -> Iterator[str]:
    for each in used:
        template_id = each.template_ids[Place.OFFICIAL_ACCOUNT]
        name, template = each.shipped.name, there.get(template_id)
        if template is None:
            yield f"“{name}”的模板 {template_id} 不在公众号里，请重新添加并改正设置"
            continue
        found = list(unlike(template, list(each.wording.official_account.values)))
        if found:
            yield f"“{name}”用的模板“{template.title}”对不上：{'，'.join(found)}"


def _unused(there: Mapping[str, AccountTemplate], used: list[CurrentWording]) -> Iterator[str]:
    ids = {each.template_ids[Place.OFFICIAL_ACCOUNT] for each in used}
    left = [
        each.title or each.template_id for each in there.values() if each.template_id not in ids
    ]
    if left:
        yield f"公众号里有 {len(left)} 个模板没有用到（{'、'.join(left[:5])}），最多能有 25 个"


TEMPLATE_CHECKS: Final[tuple[Check, ...]] = (templates_agree,)
