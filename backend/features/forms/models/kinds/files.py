"""Photos and videos with their captions; signatures. Answers name uploaded files by id."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field, JsonValue

from backend.features.forms.models.filling import Filling, Refused
from backend.features.forms.models.kinds.base import Kind
from backend.features.forms.models.kinds.text import readable
from backend.kit.conditions import Fact, FactKind

MOST_FILES: Final = 9
LONGEST_CAPTION: Final = 60
SIGNATURE: Final = "signature"

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KIND_NAMES: Final = {"photo": "照片", "video": "视频"}


class Captions(StrEnum):
    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Pictures(Kind):
    """`[{"id": "…", "caption": "…"}]`; the caption is left out where it is empty."""

    type: Literal["media"] = "media"
    accepts: Annotated[tuple[Literal["photo", "video"], ...], Field(min_length=1, max_length=2)] = (
        "photo",
    )
    min_count: Annotated[int, Field(ge=0, le=MOST_FILES)] = 0
    max_count: Annotated[int, Field(ge=1, le=MOST_FILES)] = MOST_FILES
    captions: Captions = Captions.OPTIONAL

    def read(self, raw: JsonValue, filling: Filling) -> JsonValue:
        if not isinstance(raw, list):
            raise Refused("wrong_type", f"应为{self.names}，请重新上传")
        if len(raw) > self.max_count:
            raise Refused("too_many", f"最多 {self.max_count} 个，请去掉一些")
        if len(raw) < self.min_count:
            raise Refused("too_few", f"至少 {self.min_count} 个，请补拍")
        shown = [self._one(each, filling) for each in raw]
        if len({str(each["id"]) for each in shown}) < len(shown):
            raise Refused("repeated", "同一个文件传了两次，请去掉一个")
        return list(shown)

    def _one(self, raw: JsonValue, filling: Filling) -> dict[str, JsonValue]:
        if not isinstance(raw, dict) or not {"id"} <= set(raw) <= {"id", "caption"}:
            raise Refused("wrong_type", f"应为{self.names}，请重新上传")
        kind = kind_of(raw["id"], filling)
        if kind not in self.accepts:
            raise Refused("media_kind", f"只能上传{self.names}，请重新上传")
        caption = self._caption(raw.get("caption"))
        return {"id": raw["id"], **({"caption": caption} if caption else {})}

    def _caption(self, raw: JsonValue) -> str:
        caption = "" if raw is None else readable(raw, multiline=False)
        if self.captions is Captions.NONE:
            return ""
        if self.captions is Captions.REQUIRED and not caption:
            raise Refused("caption_missing", "每个文件都要写一句说明，请补上")
        if len(caption) > LONGEST_CAPTION:
            raise Refused("too_long", f"说明最多 {LONGEST_CAPTION} 个字，请写简短一些")
        return caption

    def fact(self, name: str, label: str) -> Fact:
        return Fact(name, label, FactKind.NUMBER, unit=" 个")

    def fact_value(self, value: JsonValue) -> object:
        return len(value) if isinstance(value, list) else None

    @property
    def names(self) -> str:
        return "或".join(_KIND_NAMES[each] for each in self.accepts)

    def words(self, value: JsonValue) -> str:
        if not isinstance(value, list):
            return str(value)
        said = [
            str(each["caption"]) for each in value if isinstance(each, dict) and "caption" in each
        ]
        return f"{len(value)} 个" + (f"：{'、'.join(said)}" if said else "")

    def media_ids(self, raw: JsonValue) -> Iterator[str]:
        for each in (raw if isinstance(raw, list) else [])[: MOST_FILES + 1]:
            if isinstance(each, dict):
                yield from an_id(each.get("id"))

    def findings(self) -> Iterator[str]:
        if self.min_count > self.max_count:
            yield "最少个数大于最多个数，请改正其中一个"


class Signature(Kind):
    """The id of an uploaded signature."""

    type: Literal["signature"] = "signature"

    def read(self, raw: JsonValue, filling: Filling) -> JsonValue:
        if kind_of(raw, filling) != SIGNATURE:
            raise Refused("media_kind", "应为手写签名，请重新签名")
        return raw

    def words(self, value: JsonValue) -> str:
        return "已签名"

    def media_ids(self, raw: JsonValue) -> Iterator[str]:
        return an_id(raw)


def an_id(raw: JsonValue) -> Iterator[str]:
    if isinstance(raw, str) and _ID.fullmatch(raw):
        yield raw


def kind_of(raw: JsonValue, filling: Filling) -> str:
    """Raises Refused for a file that is not there, or another person's."""
    if not isinstance(raw, str):
        raise Refused("wrong_type", "应为上传的文件，请重新上传")
    if raw not in filling.media:
        raise Refused("media_unknown", "文件没有上传成功或已失效，请重新上传")
    return filling.media[raw]
