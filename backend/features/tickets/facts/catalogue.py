"""The facts of a ticket by name: where each lies in the stored document, and its words.

Plain fields of the ticket · `background`: a snapshot of what other records said · `idx.facts`:
what is computed from the ticket itself each time it is stored (see `models.derived`). Nothing
sealed is here: the customer's own words and his door cannot be compared.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from backend.features.places import gazetteer
from backend.features.tickets.labels import (
    CHANNEL_NAMES,
    DUTY_NAMES,
    PRIORITY_NAMES,
    SERVICE_NAMES,
    STATE_NAMES,
)
from backend.kit.conditions import Fact, FactCatalogue, FactKind

Named = TypeVar("Named", bound=StrEnum)

_CONTRACT_NAMES: Final = {"contract": "合同", "project": "项目"}


def _words(names: Mapping[Named, str]) -> dict[str, str]:
    return {each.value: words for each, words in names.items()}


def area_words(code: str) -> str:
    """浙江省杭州市; the code itself if nobody knows it."""
    area = gazetteer().find(code)
    return gazetteer().full_name(area) if area else code


_K = FactKind
_DERIVED: Final = "idx.facts"

TICKET_FACTS: Final = FactCatalogue(
    [
        Fact("service_type", "服务类型", _K.CHOICE, "service_type", choices=_words(SERVICE_NAMES)),
        Fact("channel", "来源渠道", _K.CHOICE, "channel", choices=_words(CHANNEL_NAMES)),
        Fact("priority", "优先级", _K.CHOICE, "priority", choices=_words(PRIORITY_NAMES)),
        Fact("state", "工单状态", _K.CHOICE, "state", choices=_words(STATE_NAMES)),
        Fact("source", "来源标签", _K.TEXT, "source"),
        # The device.
        Fact(
            "product_lines",
            "产品线",
            _K.LIST,
            f"{_DERIVED}.product_lines",
            noun="product_line",
        ),
        Fact("brands", "品牌", _K.LIST, f"{_DERIVED}.brands"),
        Fact("models", "型号", _K.LIST, f"{_DERIVED}.models"),
        Fact("unit_count", "设备台数", _K.NUMBER, f"{_DERIVED}.unit_count", unit="台"),
        Fact("in_warranty", "保修期内", _K.BOOLEAN, "background.in_warranty"),
        # The problem.
        Fact("problem_type", "问题类型", _K.TEXT, "problem_type", noun="problem_type"),
        Fact("symptoms", "故障现象", _K.LIST, "symptoms"),
        Fact("duty_party", "责任方", _K.CHOICE, "duty.party", choices=_words(DUTY_NAMES)),
        # Where, whose, under which agreement.
        Fact("area", "服务地区", _K.AREA, "place.area_code", spell=area_words),
        Fact("branch", "服务网点", _K.TEXT, "branch_id", noun="branch"),
        Fact(
            "customer_level",
            "客户等级",
            _K.TEXT,
            "background.customer_level_id",
            noun="customer_level",
        ),
        Fact("contract", "合同或项目", _K.TEXT, "contract_id", noun="contract"),
        Fact(
            "contract_kind",
            "合同类别",
            _K.CHOICE,
            "background.contract_kind",
            choices=_CONTRACT_NAMES,
        ),
        # Time.
        Fact("created_at", "报修时间", _K.MOMENT, "created_at"),
        Fact("state_since", "进入当前状态的时间", _K.MOMENT, "state_since"),
        Fact("wanted_from", "期望上门时间", _K.MOMENT, "wanted.start"),
        # Cost.
        Fact("quoted", "报价金额", _K.MONEY, f"{_DERIVED}.quoted_fen"),
        Fact("received", "已收金额", _K.MONEY, f"{_DERIVED}.received_fen"),
        # History.
        Fact("repairs_before", "近一年维修次数", _K.NUMBER, "background.repairs_before", unit="次"),
        Fact("visit_count", "已上门次数", _K.NUMBER, f"{_DERIVED}.visit_count", unit="次"),
        Fact("refusal_count", "被拒单或超时次数", _K.NUMBER, f"{_DERIVED}.refusals", unit="次"),
        Fact("urge_count", "催单次数", _K.NUMBER, "urge_count", unit="次"),
        Fact("is_rework", "返修", _K.BOOLEAN, "is_rework"),
        Fact("is_urged", "正在催单", _K.BOOLEAN, "is_urged"),
        Fact("repeat_of", "重复报修的原工单", _K.TEXT, "repeat_of"),
    ]
)
