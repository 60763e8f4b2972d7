"""What a procedure says, what speaks against publishing it, and what a new version changes."""

import pytest
from pydantic import ValidationError

from backend.features.definitions import named
from backend.features.procedures import AskedReading, ProcedureContent, ProcedurePin, Step
from backend.features.procedures.models import ProcedureUse
from backend.features.procedures.words import sentences

CUT = Step(name="cut_power", title="断电")
CLEAN = Step(name="clean", title="清洗滤网", photos=2)
MEASURE = Step(
    name="measure",
    title="测压力",
    readings=(AskedReading(name="高压", unit="MPa", low=1.5, high=2.2),),
)
TELL = Step(name="tell", title="交代客户", required=False, note=True)
CARE = ProcedureContent(
    title="空调保养", used_for=(ProcedureUse(),), steps=(CUT, CLEAN, MEASURE, TELL)
)


def pin(content: ProcedureContent = CARE) -> ProcedurePin:
    return ProcedurePin.of("care", 3, content)


@pytest.mark.parametrize(
    ("uses", "rank"),
    [
        ((("ac", "care"),), 0),
        ((("ac", "any"), ("any", "care")), 1),
        ((("any", "care"),), 2),
        ((("any", "any"),), 3),
        ((("fridge", "care"), ("ac", "repair")), None),
    ],
)
def test_the_product_line_counts_for_more_than_the_service(
    uses: tuple[tuple[str, str], ...], rank: int | None
) -> None:
    used_for = tuple(ProcedureUse(product_line_id=line, service_type=kind) for line, kind in uses)
    assert CARE.model_copy(update={"used_for": used_for}).use_rank("ac", "care") == rank


def test_what_is_owed_are_the_required_steps_that_are_not_done() -> None:
    assert [step.name for step in pin().owed({"clean"})] == ["cut_power", "measure"]
    assert pin().owed({"cut_power", "clean", "measure"}) == []


def test_where_the_order_counts_every_required_step_above_comes_first() -> None:
    ordered = pin(CARE.model_copy(update={"in_order": True}))
    assert [each.name for each in ordered.owed_before("measure", {"clean"})] == ["cut_power"]
    assert ordered.owed_before("cut_power", set()) == []
    assert pin().owed_before("measure", set()) == []
    optional_first = CARE.model_copy(update={"in_order": True, "steps": (TELL, CUT)})
    assert pin(optional_first).owed_before("cut_power", set()) == []


def test_every_change_is_said_in_one_sentence() -> None:
    after = ProcedureContent(
        title="空调深度保养",
        used_for=(ProcedureUse(product_line_id="ac"),),
        in_order=True,
        steps=(
            CLEAN.model_copy(update={"photos": 3}),
            CUT.model_copy(update={"text": "拉下空开", "picture_ids": ("p1",)}),
            Step(name="refill", title="补氟", required=False),
            MEASURE.model_copy(update={"title": "量压力"}),
        ),
    )
    assert sentences(CARE, after) == [
        "名称由“空调保养”改为“空调深度保养”",
        "改为必须按顺序完成",
        f"增加适用范围：产品线“{named('product_line', 'ac')}”、全部服务类型",
        "去掉适用范围：全部产品线、全部服务类型",
        "“清洗滤网”由（必做、照片 2 张）改为（必做、照片 3 张）",
        "修改了“断电”的说明",
        "更换了“断电”的图片",
        "在第 3 步增加“补氟”，（选做）",
        "步骤“测压力”改名为“量压力”",
        "去掉步骤“交代客户”",
        "步骤顺序改为：清洗滤网、断电、补氟、量压力",
    ]
    assert sentences(None, CARE) == ["新建作业流程“空调保养”，共 4 步"]
    assert sentences(CARE, CARE) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": []},
        {"steps": [{"name": "x", "title": "甲"}] * 41},
        {"used_for": []},
        {"steps": [{"name": "Cut power", "title": "断电"}]},
        {"steps": [{"name": "cut", "title": "断电", "photos": 10}]},
        {"steps": [{"name": "cut", "title": "断\u202e电"}]},
        {"steps": [{"name": "cut", "title": "断电", "readings": [{"name": "a", "low": "nan"}]}]},
        {"colour": "red"},
    ],
)
def test_what_is_no_procedure_is_not_read_as_one(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ProcedureContent.model_validate(CARE.model_dump(mode="json") | wrong)
