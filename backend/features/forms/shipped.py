"""Three forms to begin with. They are used for nothing until a firm says for what; what each is
proposed for stands beside it."""

from collections.abc import Mapping
from typing import Final

from backend.features.forms.models.fields import (
    ChoiceField,
    MediaField,
    MultiField,
    NumberColumn,
    ReadingField,
    SignatureField,
    TableField,
    TextColumn,
    TextField,
    WindowField,
)
from backend.features.forms.models.form import ANY, FormContent, Use
from backend.features.forms.models.kinds.choices import Option
from backend.features.forms.models.kinds.files import Captions
from backend.features.forms.models.words import DefaultSource, PersonalKind, Purpose, TextPattern
from backend.kit.conditions import ChoiceComparison

_REQUEST: Final = FormContent(
    title="标准报修单",
    purpose=Purpose.REQUEST,
    introduction="请尽量写清故障现象，方便师傅带齐配件。",
    fields=(
        ChoiceField(
            name="since",
            label="什么时候开始的",
            options=(
                Option(code="today", label="今天"),
                Option(code="days", label="这几天"),
                Option(code="longer", label="更早"),
            ),
        ),
        MediaField(
            name="photos",
            label="故障照片或视频",
            accepts=("photo", "video"),
            max_count=6,
            help="拍下故障部位和铭牌",
        ),
        WindowField(name="wanted", label="希望上门时间", latest=30, opens="08:00", closes="20:00"),
        TextField(
            name="contact_name",
            label="现场联系人",
            max_length=30,
            personal=PersonalKind.PERSON_NAME,
            default_from=DefaultSource.CUSTOMER_NAME,
        ),
        TextField(
            name="contact_phone",
            label="现场联系电话",
            pattern=TextPattern.PHONE,
            personal=PersonalKind.PHONE,
            default_from=DefaultSource.CUSTOMER_PHONE,
        ),
    ),
)
_REPORT: Final = FormContent(
    title="标准服务报告",
    purpose=Purpose.REPORT,
    fields=(
        TextField(
            name="found",
            label="检查情况",
            section="检查",
            multiline=True,
            max_length=500,
            required=True,
        ),
        ReadingField(name="voltage", label="电源电压", section="检查", unit="V", low=198, high=242),
        TableField(
            name="parts",
            label="更换的配件",
            section="处理",
            columns=(
                TextColumn(name="part", label="配件", max_length=60, required=True),
                NumberColumn(name="count", label="数量", minimum=1, maximum=999, required=True),
            ),
        ),
        ChoiceField(
            name="test_run",
            label="试机结果",
            section="处理",
            required=True,
            options=(Option(code="normal", label="正常"), Option(code="abnormal", label="不正常")),
        ),
        TextField(
            name="abnormal_reason",
            label="不正常的原因和后续安排",
            section="处理",
            required=True,
            visible_if=ChoiceComparison(fact="test_run", values=("abnormal",)),
        ),
        MediaField(name="site", label="现场照片", section="照片", captions=Captions.OPTIONAL),
        TextField(
            name="inner_note", label="内部备注", section="照片", multiline=True, staff_only=True
        ),
    ),
)
_ACCEPTANCE: Final = FormContent(
    title="标准验收单",
    purpose=Purpose.ACCEPTANCE,
    fields=(
        MultiField(
            name="checked",
            label="已当面确认",
            options=(
                Option(code="works", label="产品运行正常"),
                Option(code="clean", label="现场已清理"),
                Option(code="explained", label="已讲解使用和保养方法"),
            ),
        ),
        SignatureField(name="signed", label="客户签名"),
    ),
)

SHIPPED_FORMS: Final[Mapping[str, FormContent]] = {
    "standard-request": _REQUEST,
    "standard-report": _REPORT,
    "standard-acceptance": _ACCEPTANCE,
}

_REPAIR: Final = "repair"
_PROPOSED_FOR: Final[Mapping[str, tuple[Use, ...]]] = {
    "standard-request": (Use(product_line_id=ANY, service_type=_REPAIR),),
    "standard-report": (Use(product_line_id=ANY, service_type=_REPAIR),),
    "standard-acceptance": (Use(product_line_id=ANY, service_type=ANY),),
}
PROPOSED_FORMS: Final[Mapping[str, FormContent]] = {
    key: content.model_copy(update={"used_for": _PROPOSED_FOR[key]})
    for key, content in SHIPPED_FORMS.items()
}
"""The same, ready to be published: whoever likes a proposal saves it as the draft of its form."""
