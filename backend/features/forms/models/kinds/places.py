"""Where somebody stands."""

from math import isfinite
from typing import Final, Literal

from pydantic import JsonValue

from backend.features.forms.models.filling import Filling, Refused
from backend.features.forms.models.kinds.base import Kind
from backend.features.forms.models.kinds.text import readable
from backend.features.forms.models.words import Audience, PersonalKind

LONGEST_PLACE: Final = 100
_DEGREES: Final = {"latitude", "longitude"}
_AGAIN: Final = "定位没有成功，请重新定位"


class Location(Kind):
    """`{"latitude": 39.9087, "longitude": 116.3975, "words": "…"}`, degrees in GCJ-02; the words
    may be left out, and by a customer the degrees, for a plain page cannot locate him. Kept with
    six decimals, a tenth of a metre."""

    type: Literal["location"] = "location"

    def read(self, raw: JsonValue, filling: Filling) -> JsonValue:
        if not isinstance(raw, dict) or not set(raw) <= _DEGREES | {"words"}:
            raise Refused("wrong_type", _AGAIN)
        words = "" if raw.get("words") is None else readable(raw["words"], multiline=False)
        is_told = bool(words) and filling.audience is Audience.CUSTOMER
        if not (set(raw) >= _DEGREES or (is_told and not _DEGREES & set(raw))):
            raise Refused("wrong_type", _AGAIN)
        most = {"latitude": 90, "longitude": 180}
        point: dict[str, JsonValue] = {
            name: degrees(raw[name], most[name]) for name in most if name in raw
        }
        if len(words) > LONGEST_PLACE:
            raise Refused("too_long", f"地点最多 {LONGEST_PLACE} 个字，请写简短一些")
        return point | ({"words": words} if words else {})

    def words(self, value: JsonValue) -> str:
        if not isinstance(value, dict):
            return str(value)
        return str(value.get("words") or f"{value['latitude']}, {value['longitude']}")

    @property
    def text_kind(self) -> PersonalKind | None:
        return PersonalKind.ADDRESS


def degrees(raw: JsonValue, most: int) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise Refused("wrong_type", _AGAIN)
    if not isfinite(raw) or abs(raw) > most:
        raise Refused("wrong_type", _AGAIN)
    return round(float(raw), 6)
