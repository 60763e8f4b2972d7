"""Which area a text begins with: 浙江省杭州市西湖区, 杭州西湖, 北京市市辖区朝阳区, ….

Only what is certain is told: 鼓楼区 alone is one of seven and stays unread, 江苏鼓楼 is in 江苏.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

from backend.features.places.areas import Gazetteer, former_names, gazetteer
from backend.features.places.models import Area, AreaLevel

LONGEST_READ: Final = 60

_SEPARATORS: Final = re.compile(r"[\s,，、/\\|>·;:.。_\-—]+")
_FILLERS: Final = (
    "中华人民共和国",
    "自治区直辖县级行政区划",
    "省直辖县级行政区划",
    "直辖县级行政区划",
    "市辖区",
    "中国",
    "县",
)
# A short name before one of these is another thing's name: 南京路, 西湖镇, 淮阴市.
_NOT_AFTER_SHORT: Final = tuple("路街道巷弄镇乡村区县市州盟旗")
_SELF_RULED: Final = re.compile(r"(特别行政区|自治[区州县旗])$")
_KIND: Final = re.compile(r"(新区|地区|林区|特区|省|市|区|县|盟|旗)$")
_NATIONS: Final = re.compile(
    "((蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡"
    "|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|怒|鄂温克|保安|裕固|独龙"
    "|各|普米|阿昌)族?)+$"
)


class _Form(IntEnum):
    FULL = 0
    SHORT = 1
    FORMER = 2


@dataclass(frozen=True)
class Reading:
    """`rest` is what stands after the area's name, or the whole text where none was read."""

    area: Area | None
    rest: str


@dataclass(frozen=True)
class _Trail:
    """As far as one way of reading has come. `doubt` counts the short names it believed; it may
    stop here unless that would cut a longer word in two."""

    position: int = 0
    area: Area | None = None
    doubt: int = 0
    may_stop: bool = False


class AreaReader:
    def __init__(self, areas: Gazetteer, former: Iterable[tuple[str, str]]) -> None:
        self._areas = areas
        self._names: dict[str, set[tuple[_Form, str]]] = defaultdict(set)
        for area in areas:
            self._names[area.name].add((_Form.FULL, area.code))
            for short in short_forms(area):
                self._names[short].add((_Form.SHORT, area.code))
        for name, code in former:
            self._names[name].add((_Form.FORMER, code))
        self._longest = max(len(name) for name in self._names)

    def read(self, text: str) -> Reading:
        bare = plain(text)
        trails = self._trails(bare)
        for position in sorted({trail.position for trail in trails}, reverse=True):
            ends = [trail for trail in trails if trail.position == position]
            area = self._certain(ends)
            if area is not None and self._lies_on(area, trails, position):
                return Reading(area, _without_filler(bare[position:]))
        return Reading(None, bare)

    # -- all ways to read ---------------------------------------------------------------------

    def _trails(self, bare: str) -> list[_Trail]:
        """Each way of reading, at each of its stops."""
        found: set[_Trail] = set()
        ahead = [_Trail()]
        while ahead:
            fresh = [each for each in self._steps(bare, ahead.pop()) if each not in found]
            found.update(fresh)
            ahead += fresh
        return [trail for trail in found if trail.may_stop]

    def _steps(self, bare: str, trail: _Trail) -> Iterator[_Trail]:
        for start in _starts(bare, trail.position):
            for end in range(start + 2, min(start + self._longest, len(bare)) + 1):
                for form, area in self._named(bare[start:end], trail.area):
                    is_short = form is _Form.SHORT
                    yield _Trail(
                        position=end,
                        area=area,
                        doubt=trail.doubt + is_short,
                        may_stop=not (is_short and bare[end : end + 1] in _NOT_AFTER_SHORT),
                    )

    def _named(self, name: str, above: Area | None) -> list[tuple[_Form, Area]]:
        known = [
            (form, area)
            for form, code in self._names.get(name, ())
            if (area := self._areas.find(code))
        ]
        if above is None:
            # 西湖 alone is a lake before it is a district.
            return [n for n in known if n[0] is not _Form.SHORT or not _is_district(n[1])]
        within = [(form, area) for form, area in known if self._is_within(area, above)]
        return within or [
            (form, area)
            for form, area in known
            if form is _Form.FORMER and area.code[:2] == above.code[:2]
        ]

    # -- which of them holds ------------------------------------------------------------------

    def _certain(self, ends: list[_Trail]) -> Area | None:
        """The one area that the surest of the trails agree on: 承德 is the city with the county of
        that name in it, 海南 the province rather than its namesakes."""
        surest = min(trail.doubt for trail in ends)
        areas = {t.area.code: t.area for t in ends if t.area and t.doubt == surest}.values()
        for area in areas:
            if all(self._is_within(other, area) for other in areas):
                return area
        provinces = [area for area in areas if area.level is AreaLevel.PROVINCE]
        return provinces[0] if len(provinces) == 1 else None

    def _lies_on(self, area: Area, trails: list[_Trail], position: int) -> bool:
        """What was read further, though in doubt, is all within the area."""
        return all(
            self._is_within(trail.area, area)
            for trail in trails
            if trail.area and trail.position > position
        )

    def _is_within(self, area: Area, above: Area) -> bool:
        """Or the same: 上海市上海市."""
        return above in self._areas.path(area)


@lru_cache(maxsize=1)
def _reader() -> AreaReader:
    return AreaReader(gazetteer(), former_names())


def read_area(text: str) -> Reading:
    """The area a text begins with, as fine as it is certain. Reads the first 60 characters."""
    head, tail = text[:LONGEST_READ], text[LONGEST_READ:]
    reading = _reader().read(head)
    return Reading(reading.area, reading.rest + plain(tail))


def settle_area(text: str, code: str) -> tuple[str, str]:
    """The words and the code to keep of an area that was told in words, by code, or both.

    The code is empty where the words are uncertain; then they stay as they are. What stands in
    them after the area's own name is kept behind it. Raises AreaUnknown, AreaTooWide.
    """
    reading = read_area(text)
    if code:
        area = gazetteer().pick(code)
        rest = reading.rest if reading.area == area else ""
    elif reading.area:
        area, rest = reading.area, reading.rest
    else:
        return text, ""
    return f"{gazetteer().full_name(area)}{rest}", area.code


def plain(text: str) -> str:
    """Half-width, without blanks and separators."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))


def short_forms(area: Area) -> set[str]:
    """黔南布依族苗族自治州 is also 黔南 and 黔南州; 浙江省 also 浙江. Never a single character."""
    bare = _SELF_RULED.sub("", area.name)
    if bare == area.name:
        forms = {_KIND.sub("", area.name), area.name[:-1]}
    else:
        named = _NATIONS.sub("", bare) or bare
        forms = {named, bare, named + area.name[-1]}
    return {form for form in forms if len(form) > 1 and form != area.name}


def _is_district(area: Area) -> bool:
    return area.level is AreaLevel.DISTRICT


def _starts(bare: str, position: int) -> list[int]:
    """Here, and after words that name nothing."""
    skipped = [position + len(word) for word in _FILLERS if bare.startswith(word, position)]
    return [position, *skipped]


def _without_filler(rest: str) -> str:
    return rest.removeprefix("市辖区")
