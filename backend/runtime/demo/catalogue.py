"""The demo firm's catalogue: 3 brands, 12 models over six product lines. All invented."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class DemoLine:
    """A product line and the faults its customers report."""

    key: str
    name: str
    faults: tuple[str, ...]
    actions: tuple[str, ...]
    parts: tuple[tuple[str, int], ...]  # name, price in fen


@dataclass(frozen=True)
class DemoModel:
    line: str
    brand: str
    name: str
    title: str
    warranty_months: int
    specification: tuple[tuple[str, str], ...]


BRANDS: Final = ("澜和", "沐野", "筑安")

LINES: Final = (
    DemoLine(
        "air_conditioner",
        "空调",
        (
            "开机不制冷，吹出来是常温风",
            "室内机滴水，墙面已经湿了一片",
            "运行时噪音很大，像有东西刮擦",
        ),
        ("补充冷媒并检漏，更换连接铜帽", "疏通冷凝水管，重做坡度", "更换室内风轮，清理异物"),
        (("启动电容", 6800), ("室内风轮", 12000), ("连接铜帽", 1500)),
    ),
    DemoLine(
        "water_heater",
        "热水器",
        ("打开后不出热水，显示 E3", "水温忽冷忽热", "底部渗水，地面有积水"),
        ("更换点火电极，清理喷嘴", "更换水流传感器", "更换进水接头密封圈"),
        (("点火电极", 4500), ("水流传感器", 8800), ("密封圈", 600)),
    ),
    DemoLine(
        "range_hood",
        "油烟机",
        ("吸力变小，做饭满屋是烟", "按键没有反应", "运行时抖动明显"),
        ("拆洗叶轮和止回阀", "更换控制面板", "重新校正叶轮平衡"),
        (("控制面板", 16000), ("止回阀", 3200)),
    ),
    DemoLine(
        "smart_lock",
        "智能门锁",
        ("指纹识别不了，只能用钥匙", "电池装上两天就没电", "门锁锁舌回不去"),
        ("更换指纹模组并重新录入", "更换主板，修正待机电流", "调整锁体和扣板位置"),
        (("指纹模组", 18000), ("门锁主板", 26000)),
    ),
    DemoLine(
        "custom_wardrobe",
        "定制衣柜",
        ("推拉门脱轨，推不动", "柜门铰链松脱", "层板下沉变形"),
        ("更换下轨道和滑轮", "更换阻尼铰链并校平", "更换层板并加装支撑"),
        (("阻尼铰链", 2800), ("下轨道滑轮", 4500)),
    ),
    DemoLine(
        "waterproofing",
        "防水工程",
        ("卫生间墙角渗水到次卧", "阳台地漏周围返潮", "厨房楼下反映漏水"),
        ("凿除局部重做防水，闭水 48 小时", "更换地漏并补做防水", "更换给水软管，重打密封胶"),
        (("防水涂料", 9800), ("地漏", 7500)),
    ),
)

MODELS: Final = (
    DemoModel(
        "air_conditioner",
        "澜和",
        "KFR-35GW/LH26",
        "挂壁式空调 1.5 匹",
        72,
        (("制冷量", "3500 W"), ("能效", "一级"), ("制冷剂", "R32")),
    ),
    DemoModel(
        "air_conditioner",
        "澜和",
        "KFR-72LW/LH72",
        "立柜式空调 3 匹",
        72,
        (("制冷量", "7200 W"), ("能效", "一级"), ("制冷剂", "R32")),
    ),
    DemoModel(
        "air_conditioner",
        "沐野",
        "MY-MX140",
        "中央空调 5 匹",
        36,
        (("制冷量", "14000 W"), ("室内机", "4 台")),
    ),
    DemoModel(
        "water_heater",
        "澜和",
        "JSQ30-16L",
        "燃气热水器 16 升",
        24,
        (("气种", "天然气 12T"), ("热负荷", "30 kW")),
    ),
    DemoModel(
        "water_heater",
        "沐野",
        "MY-E60",
        "电热水器 60 升",
        24,
        (("容量", "60 L"), ("功率", "3000 W")),
    ),
    DemoModel(
        "range_hood",
        "澜和",
        "CXW-260-LY9",
        "侧吸式油烟机",
        12,
        (("风量", "22 m³/min"), ("噪音", "≤ 55 dB")),
    ),
    DemoModel("range_hood", "沐野", "MY-T8", "顶吸式油烟机", 12, (("风量", "24 m³/min"),)),
    DemoModel(
        "smart_lock",
        "沐野",
        "MY-S5",
        "全自动智能门锁",
        24,
        (("开锁方式", "指纹、密码、卡片"), ("电池", "锂电池 5000 mAh")),
    ),
    DemoModel("smart_lock", "筑安", "ZA-L2", "半自动智能门锁", 12, (("开锁方式", "指纹、密码"),)),
    DemoModel(
        "custom_wardrobe",
        "筑安",
        "ZA-W240",
        "推拉门衣柜 2.4 米",
        60,
        (("板材", "实木颗粒板 E0"), ("门型", "推拉门")),
    ),
    DemoModel(
        "custom_wardrobe",
        "筑安",
        "ZA-W180",
        "平开门衣柜 1.8 米",
        60,
        (("板材", "多层实木 ENF"), ("门型", "平开门")),
    ),
    DemoModel(
        "waterproofing",
        "筑安",
        "ZA-WP-K",
        "厨卫防水工程",
        60,
        (("工艺", "聚氨酯涂膜 1.5 mm"), ("闭水试验", "48 小时")),
    ),
)

LINE_OF: Final = {line.key: line for line in LINES}
