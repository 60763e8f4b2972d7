"""What the rules of a path may ask of what somebody wants approved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final

from pydantic import Field

from backend.features.places import gazetteer
from backend.kit.conditions import Fact, FactCatalogue, FactKind, Facts
from backend.kit.http import Input
from backend.kit.text import Id, Line

REPAIR_CHARGE: Final = "repair_charge"
SUBJECT_NAMES: Final[Mapping[str, str]] = {REPAIR_CHARGE: "维修收费"}

Word = Annotated[Line, Field(max_length=60)]
Words = Annotated[list[Annotated[Line, Field(min_length=1, max_length=60)]], Field(max_length=50)]


class AskedFor(Input):
    """What is asked for. What is empty is not known, and no rule about it holds."""

    amount_fen: Annotated[int, Field(ge=0, le=1_000_000_000)]
    subject: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")] = REPAIR_CHARGE
    service_type: Word = ""
    problem_type: Word = ""
    area_code: Annotated[str, Field(pattern=r"^([1-9][0-9]{5})?$")] = ""
    branch_id: Id | None = None
    brands: Words = []
    product_lines: Words = []
    customer_level: Word = ""
    in_warranty: bool | None = None

    def facts(self, catalogue: FactCatalogue, at: datetime) -> Facts:
        return Facts(catalogue, self.model_dump(), at)


def _area_words(code: str) -> str:
    area = gazetteer().find(code)
    return gazetteer().full_name(area) if area else code


_K = FactKind


def approval_facts(service_names: Mapping[str, str]) -> FactCatalogue:
    """By the names of AskedFor's fields. `service_names`: the kinds of service there are."""
    return FactCatalogue(
        [
            Fact("amount_fen", "申请金额", _K.MONEY),
            Fact("subject", "申请事项", _K.CHOICE, choices=SUBJECT_NAMES),
            Fact("service_type", "服务类型", _K.CHOICE, choices=service_names),
            Fact("problem_type", "问题类型", _K.TEXT, noun="problem_type"),
            Fact("area_code", "服务地区", _K.AREA, spell=_area_words),
            Fact("branch_id", "服务网点", _K.TEXT, noun="branch"),
            Fact("brands", "品牌", _K.LIST),
            Fact("product_lines", "产品线", _K.LIST, noun="product_line"),
            Fact("customer_level", "客户等级", _K.TEXT, noun="customer_level"),
            Fact("in_warranty", "保修期内", _K.BOOLEAN),
        ]
    )
