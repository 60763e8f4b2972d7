"""The faults people see most, for each kind of product: what is shown until a firm has its own."""

from collections.abc import Mapping
from typing import Final

from backend.features.devices import Category

_USUAL: Final[Mapping[Category, tuple[str, ...]]] = {
    Category.AIR_CONDITIONER: (
        "不制冷",
        "漏水",
        "有异响",
        "不启动",
        "有异味",
        "显示代码",
        "遥控失灵",
    ),
    Category.WATER_HEATER: (
        "打不着火",
        "水不热",
        "忽冷忽热",
        "漏水",
        "有异响",
        "跳闸",
        "显示代码",
    ),
    Category.RANGE_HOOD: (
        "吸力小",
        "不启动",
        "噪声大",
        "漏油",
        "灯不亮",
        "按键失灵",
        "有异味",
    ),
    Category.REFRIGERATOR: (
        "不制冷",
        "结冰结霜",
        "漏水",
        "噪声大",
        "灯不亮",
        "门关不严",
        "显示代码",
    ),
    Category.WASHING_MACHINE: (
        "不进水",
        "不排水",
        "不脱水",
        "漏水",
        "有异响",
        "不启动",
        "显示代码",
    ),
    Category.TELEVISION: (
        "不开机",
        "没图像",
        "没声音",
        "花屏",
        "连不上网",
        "遥控失灵",
        "屏幕碎裂",
    ),
    Category.WATER_PURIFIER: (
        "不出水",
        "出水小",
        "漏水",
        "有异味",
        "有异响",
        "要换滤芯",
        "显示代码",
    ),
    Category.SMART_LOCK: (
        "开不了门",
        "锁不上",
        "指纹不灵",
        "没有电",
        "一直报警",
        "连不上网",
        "把手松动",
    ),
    Category.FURNITURE: (
        "柜门不平",
        "合页松动",
        "抽屉卡住",
        "板材变形",
        "掉漆划伤",
        "缺配件",
        "有异味",
    ),
    Category.WATERPROOFING: (
        "卫生间渗水",
        "厨房渗水",
        "阳台渗水",
        "屋顶漏水",
        "外墙渗水",
        "墙面发霉",
        "楼下漏水",
    ),
    Category.OTHER: ("不能用", "不启动", "有异响", "漏水", "外观损坏", "缺配件", "有异味"),
}


def usual_faults(category: Category) -> tuple[str, ...]:
    return _USUAL[category]
