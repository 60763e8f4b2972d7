"""The cards of a ticket's page: who comes, what it is about, what it costs, what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from backend.features.media import MediaLink
from backend.features.records.service.faces import Face
from backend.features.records.service.shown import Shown
from backend.features.records.words.lines import line_note, line_words
from backend.features.records.words.money import yuan
from backend.features.records.words.states import Scene
from backend.features.records.words.times import (
    clock_words,
    day_words,
    moment_words,
    promise_words,
    window_words,
)
from backend.features.records.words.visitors import WORK_DONE, technician_name, visit_shown
from backend.features.tickets import (
    CustomerTicketView,
    OldPart,
    PartLine,
    VisitView,
)
from backend.kit.pii import mask_address, mask_name, mask_phone

Links = Mapping[str, MediaLink]

_OLD_PARTS: Final = {OldPart.KEPT: "旧件收回", OldPart.GIVEN: "旧件给您", OldPart.NONE: ""}


@dataclass(frozen=True)
class Fact:
    name: str
    value: str
    style: str = ""


@dataclass(frozen=True)
class Photo:
    name: str
    url: str
    small: str


@dataclass(frozen=True)
class Person:
    """`phone` is plain, for dialling; empty once there is nothing to call about. `photo`, `rating`
    ("4.9") and `is_new` as in `Face`; without a photo his surname stands for it."""

    name: str
    detail: str
    phone: str
    photo: str
    rating: str
    ratings: int
    is_new: bool


@dataclass(frozen=True)
class QuoteCard:
    id: str
    reason: str
    charges: list[Fact]
    total: str
    declined: str
    photos: list[Photo]


@dataclass(frozen=True)
class WorkCard:
    content_hash: str
    facts: list[Fact]
    shots: list[Photo]


@dataclass(frozen=True)
class Line:
    time: str
    day: str
    words: str
    said: str
    photos: list[Photo]
    is_latest: bool


def photos_of(ids: Sequence[str], links: Links, name: str = "照片") -> list[Photo]:
    """Those that have a small picture; what is gone or no picture is left out."""
    known = [links[media_id] for media_id in ids if media_id in links]
    return [Photo(name, each.url, each.thumbnail_url) for each in known if each.thumbnail_url]


def person_of(scene: Scene, face: Face, number: str) -> Person | None:
    """Who comes; after the work, who was there. `number` is to be dialled."""
    visit = visit_shown(scene.view)
    person = visit.in_charge if visit else None
    if visit is None or person is None:
        return None
    phone = number if scene.visit else ""
    detail = _coming(visit, phone) if scene.visit else _left(visit, scene.now)
    return Person(technician_name(visit), detail, phone, **vars(face))


def _coming(visit: VisitView, phone: str) -> str:
    others = len(visit.technicians) - 1
    details = [
        "负责上门",
        f"带 {others} 位同事" if others else "",
        mask_phone(phone) if phone else "",
    ]
    return " · ".join(each for each in details if each)


def _left(visit: VisitView, now: datetime) -> str:
    return f"{moment_words(visit.hand_over.at, now)} 完工" if visit.hand_over else ""


def facts_of(scene: Scene) -> list[Fact]:
    view, now = scene.view, scene.now
    contact = f"{mask_name(view.contact.name)} {mask_phone(view.contact.phone)}"
    facts = [
        Fact("设备", "、".join(device.words for device in view.devices) or view.product),
        Fact("报修", "、".join(view.symptoms) or view.problem or view.service_name),
        Fact("情况", view.problem if view.symptoms else ""),
        Fact("约定", scene.window),
        Fact("希望", "" if scene.window or not view.wanted else window_words(view.wanted, now)),
        Fact("预计完成", _expected(view, now)),
        Fact("我们承诺", _promised(view, now)),
        Fact("地址", f"{view.place.region} {mask_address(view.place.door)}".strip()),
        Fact("联系人", contact),
        cost_of(view),
    ]
    return [fact for fact in facts if fact.value]


def _promised(view: CustomerTicketView, now: datetime) -> str:
    promise = view.next_promise
    return promise_words(promise.what, promise.by, now) if promise else ""


def _expected(view: CustomerTicketView, now: datetime) -> str:
    """Only while it is to come, or late: once the work is done it says nothing any more."""
    expected = view.expected_finish
    if expected is None or view.state in WORK_DONE:
        return ""
    return f"{moment_words(expected.at, now)}前，{expected.reason}"


def cost_of(view: CustomerTicketView) -> Fact:
    """Said aloud, also when it is nothing."""
    if view.quote and view.quote.agreed is None:
        return Fact("费用", f"报价 {yuan(view.quote.total_fen)}，等您确认", "c-amber")
    agreed = view.quote.total_fen if view.quote and view.quote.agreed else 0
    owed = view.amount_asked_fen or agreed
    if not owed:
        return Fact("费用", "目前 ¥0", "c-green")
    paid = f"，已付 {yuan(view.amount_received_fen)}" if view.amount_received_fen else ""
    return Fact("费用", f"{yuan(owed)}{paid}")


def quote_of(view: CustomerTicketView, links: Links) -> QuoteCard | None:
    quote = view.quote
    if quote is None:
        return None
    fee = quote.fee_if_declined_fen
    declined = f"不修也可以，只收检测费 {yuan(fee)}。" if fee else "不修也可以，不收费。"
    return QuoteCard(
        id=quote.id,
        reason=quote.reason,
        charges=[Fact(charge.name, yuan(charge.amount_fen)) for charge in quote.charges],
        total=yuan(quote.total_fen),
        declined=declined,
        photos=photos_of(quote.photo_ids, links),
    )


def work_of(scene: Scene, links: Links) -> WorkCard | None:
    """The record of the last finished visit."""
    finished = [visit.hand_over for visit in scene.view.visits if visit.hand_over]
    if not finished:
        return None
    record = finished[-1]
    done = record.completion
    facts = [
        Fact("处理", done.action),
        *(Fact("配件", _part(part)) for part in done.parts),
        *(Fact(each.name, f"{each.value:g}{each.unit}") for each in done.readings),
        Fact("工时", f"{done.labour_minutes} 分钟" if done.labour_minutes else ""),
        Fact("完工", moment_words(record.at, scene.now)),
        Fact("费用", yuan(done.amount_fen), "" if done.amount_fen else "c-green"),
    ]
    shots = [
        *photos_of(done.before_photo_ids[:1], links, "维修前"),
        *photos_of(done.after_photo_ids[:1], links, "维修后"),
        *photos_of(done.before_photo_ids[1:], links, "维修前"),
        *photos_of(done.after_photo_ids[1:], links, "维修后"),
    ]
    return WorkCard(record.content_hash, [fact for fact in facts if fact.value], shots)


def _part(part: PartLine) -> str:
    words = [f"{part.name} {part.quantity} 个", yuan(part.unit_price_fen * part.quantity)]
    return " · ".join(word for word in (*words, _OLD_PARTS[part.old_part]) if word)


def lines_of(shown: Shown) -> list[Line]:
    """Newest first; the day is said where it is another than today's."""
    return [
        Line(
            time=clock_words(line.at_server),
            day=_other_day(line.at_server, shown.now),
            words=line_words(line, shown.now),
            said=line_note(line),
            photos=photos_of([media.id for media in line.media], shown.photos),
            is_latest=place == 0,
        )
        for place, line in enumerate(shown.lines)
    ]


def _other_day(moment: datetime, now: datetime) -> str:
    day = day_words(moment, now)
    return "" if day == "今天" else day
