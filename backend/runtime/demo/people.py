"""The demo firm's people. Names, numbers and addresses are invented; numbers are not in service."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class DemoStaff:
    username: str
    name: str
    role: str
    branch: str
    team: str = ""
    skills: str = ""


@dataclass(frozen=True)
class DemoHousehold:
    """One of the 40 households: the owner and one address."""

    name: str
    phone: str
    branch: str
    area: str
    estate: str
    door: str
    longitude: float
    latitude: float


FIRM: Final = "澜和家居服务"
BRANCHES: Final = ("杭州滨江服务网点", "杭州余杭服务网点")
TEAMS: Final = (
    ("滨江一组", BRANCHES[0]),
    ("滨江二组", BRANCHES[0]),
    ("余杭一组", BRANCHES[1]),
)

STAFF: Final = (
    DemoStaff("kefu", "陈晓雯", "service_agent", BRANCHES[0]),
    DemoStaff("kefu2", "林嘉怡", "service_agent", BRANCHES[1]),
    DemoStaff("diaodu", "周明远", "dispatcher", BRANCHES[0]),
    DemoStaff("diaodu2", "吴启航", "dispatcher", BRANCHES[1]),
    DemoStaff("zuzhang", "郑国栋", "team_leader", BRANCHES[0], "滨江一组"),
    DemoStaff("jingli", "沈静", "manager", BRANCHES[0]),
    DemoStaff("yewu", "许文博", "business_administrator", BRANCHES[0]),
    DemoStaff("shifu01", "王建军", "technician", BRANCHES[0], "滨江一组"),
    DemoStaff("shifu02", "李志强", "technician", BRANCHES[0], "滨江一组"),
    DemoStaff("shifu03", "张海涛", "technician", BRANCHES[0], "滨江一组"),
    DemoStaff("shifu04", "刘永福", "technician", BRANCHES[0], "滨江一组"),
    DemoStaff("shifu05", "孙立新", "technician", BRANCHES[0], "滨江二组"),
    DemoStaff("shifu06", "赵德明", "technician", BRANCHES[0], "滨江二组"),
    DemoStaff("shifu07", "钱卫东", "technician", BRANCHES[0], "滨江二组"),
    DemoStaff("shifu08", "马长青", "technician", BRANCHES[1], "余杭一组"),
    DemoStaff("shifu09", "朱小龙", "technician", BRANCHES[1], "余杭一组"),
    DemoStaff("shifu10", "胡庆华", "technician", BRANCHES[1], "余杭一组"),
    DemoStaff("shifu11", "郭志刚", "technician", BRANCHES[1], "余杭一组"),
    DemoStaff("shifu12", "何文斌", "technician", BRANCHES[1], "余杭一组"),
)

_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN: Final = ("雅琴", "秀兰", "子涵", "丽华", "浩然", "玉梅", "思远", "桂芳", "俊杰", "晓燕")
_ESTATES: Final = (
    (BRANCHES[0], "浙江省杭州市滨江区", "江南春城", 120.2105, 30.2079),
    (BRANCHES[0], "浙江省杭州市滨江区", "钱塘帝景", 120.1867, 30.1924),
    (BRANCHES[0], "浙江省杭州市滨江区", "星光大道公寓", 120.2042, 30.2011),
    (BRANCHES[0], "浙江省杭州市萧山区", "湘湖家园", 120.2391, 30.1586),
    (BRANCHES[1], "浙江省杭州市余杭区", "未来悦府", 120.0011, 30.2836),
    (BRANCHES[1], "浙江省杭州市余杭区", "西溪雅苑", 120.0523, 30.2702),
    (BRANCHES[1], "浙江省杭州市余杭区", "良渚文化村", 119.9931, 30.3716),
    (BRANCHES[1], "浙江省杭州市西湖区", "三墩新城", 120.0908, 30.3291),
)


def households(count: int = 40) -> tuple[DemoHousehold, ...]:
    """The same households every time."""
    return tuple(_household(number) for number in range(count))


def _household(number: int) -> DemoHousehold:
    branch, area, estate, longitude, latitude = _ESTATES[number % len(_ESTATES)]
    return DemoHousehold(
        name=_SURNAMES[number % len(_SURNAMES)] + _GIVEN[(number * 7) % len(_GIVEN)],
        phone=f"1390000{1000 + number}",
        branch=branch,
        area=area,
        estate=estate,
        door=f"{1 + number % 12}幢{1 + number % 3}单元{(1 + number % 17) * 100 + 1 + number % 4}室",
        longitude=longitude + (number % 5) * 0.0004,
        latitude=latitude + (number % 7) * 0.0003,
    )
