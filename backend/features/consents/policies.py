"""The texts people agree to: the firm's own newest, or the one that came with the product."""

from datetime import datetime
from pathlib import Path
from typing import Final

from backend.features.audit import AuditAction, AuditLog
from backend.features.consents.events import PolicyPublished
from backend.features.consents.models import TITLES, PolicyKind, PolicyText, edition_of
from backend.features.consents.repository import PolicyRepository
from backend.kit.access import Actor
from backend.kit.clock import EARLIEST, Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery
from backend.kit.pii import REGISTRY

_TEXTS: Final = Path(__file__).resolve().parent / "texts"
_MOMENT: Final[datetime] = EARLIEST  # the product's own text is older than any of the firm's


# What people call the kinds of data that the register names.
NAMES: Final = {
    "person_name": "姓名",
    "phone": "电话",
    "address": "地址",
    "note": "服务记录中的文字",
    "changed_contact": "联系方式的变更记录",
    "wechat_identity": "微信身份标识",
    "home_base": "师傅的常驻地",
    "certificate_number": "师傅的证件编号",
    "place_coordinates": "签到位置",
    "chat": "公众号里的会话",
    "notice": "通知内容",
    "ticket_link": "查看服务单的链接",
    "data_copy": "您申请的本人信息副本",
    "imported_row": "导入表格的内容",
    "exported_row": "导出列表的内容",
    "stored_answer": "刚提交内容的副本",
}


def held_line(label: str) -> str:
    """One kind of data: what, why, how long (PIPL art. 17)."""
    purpose = REGISTRY[label]
    return f"· {NAMES.get(label, '其他信息')}：{purpose.why}。保存：{purpose.keep}。"


def shipped_text(kind: PolicyKind) -> PolicyText:
    """As the product brings it; the privacy policy names every kind of personal data held."""
    held = "\n".join(held_line(label) for label in REGISTRY)
    text = (_TEXTS / f"{kind}.txt").read_text(encoding="utf-8").strip().replace("{held}", held)
    edition = edition_of(text)
    return PolicyText(
        id=f"{kind}:{edition}",
        kind=kind,
        edition=edition,
        title=TITLES[kind],
        text=text,
        is_shipped=True,
        published_at=_MOMENT,
    )


class Policies:
    def __init__(
        self, texts: PolicyRepository, audit: AuditLog, unit_of_work: UnitOfWork, now: Clock
    ) -> None:
        self.unit_of_work = unit_of_work
        self._texts = texts
        self._audit = audit
        self._now = now
        self._shipped = {kind: shipped_text(kind) for kind in PolicyKind}

    async def current(self, kind: PolicyKind) -> PolicyText:
        return await self._texts.newest(kind) or self._shipped[kind]

    async def every_current(self) -> list[PolicyText]:
        return [await self.current(kind) for kind in PolicyKind]

    async def version(self, kind: PolicyKind, version: str) -> PolicyText:
        """An earlier one, too. Raises PolicyVersionNotFound."""
        if version == self._shipped[kind].edition:
            return self._shipped[kind]
        return await self._texts.get(f"{kind}:{version}")

    async def page(self, kind: PolicyKind, asked: PageQuery) -> Page[PolicyText]:
        """Those that were published or agreed to, newest first."""
        return await self._texts.page_of(kind, asked)

    async def keep(self, text: PolicyText) -> None:
        """What somebody agrees to stays readable, also when the product comes with another."""
        if text.is_shipped:
            await self._texts.keep(text)

    @transactional
    async def publish(self, actor: Actor, kind: PolicyKind, title: str, text: str) -> PolicyText:
        """From now on everybody is asked to agree to this. The same text again changes nothing."""
        current = await self.current(kind)
        if (current.title, current.text) == (title, text):
            return current
        published = PolicyText.published(kind, title, text, self._now(), actor.id)
        published.record(PolicyPublished(policy=kind, version=published.edition))
        await self._texts.add(published)
        await self._audit.record(
            actor,
            AuditAction.SETTINGS_CHANGED,
            "policy",
            kind,
            {"from": current.edition, "to": published.edition},
        )
        return published
