"""The privacy notice of the report form, made from the register of personal data (PIPL art. 17)."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from backend.kit.pii import REGISTRY

_ASKED_FOR: Final = {
    "person_name": "怎么称呼",
    "phone": "电话",
    "address": "地址和门牌",
    "note": "您写下的情况和照片",
    "ticket_link": "看进度的链接",
}


@dataclass(frozen=True)
class NoticeItem:
    name: str
    why: str
    keep: str


@dataclass(frozen=True)
class Notice:
    """`version` changes with every word, so that a consent says what it was given to."""

    items: tuple[NoticeItem, ...]
    version: str


def notice_within(text: str) -> Notice:
    """`text`: the template that the items stand in."""
    items = tuple(
        NoticeItem(name, REGISTRY[label].why, REGISTRY[label].keep)
        for label, name in _ASKED_FOR.items()
    )
    return Notice(items, sha256(f"{text}{items}".encode()).hexdigest()[:8])
