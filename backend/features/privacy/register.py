"""The register of personal data: every stored collection that has any, field by field.

A field is here by being declared personal in its model (`kit.pii`); a test compares the two, so
that a field nobody registered fails the build (PIPL art. 6, reliability R101).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Whose(StrEnum):
    """Whose data a field holds: what the copy shows, and what a deletion takes away."""

    HIS = "his"  # of whoever the document belongs to
    OTHERS = "others"  # of somebody else who is named in it
    NOBODYS = "nobodys"  # a secret or a working copy; not given out, and gone by itself


HIS, OTHERS, NOBODYS = Whose.HIS, Whose.OTHERS, Whose.NOBODYS


@dataclass(frozen=True)
class Held:
    """`expires`: the field that says when a document is overdue and deleted; empty: a document is
    kept as long as the `keep` says, and erased with its person."""

    title: str
    keep: str
    fields: Mapping[str, Whose]
    expires: str = ""


_NOTES: Final = (
    *("devices.nameplate", "problem", "duty.reason", "question.text", "rejection.note"),
    *("remote.text", "visits.unfinished.next_step", "visits.hand_over.completion.action"),
    *("visits.hand_over.completion.unit_results.reason", "visits.release.note", "hold.note"),
    *("visits.pin.reason", "visits.steps_done.note"),
    *(
        "quote.reason",
        "quote.approval.note",
        "returned.note",
        "rating.rating.words",
        "follow_up.note",
    ),
    *("cancellation.note", "expected_finish.reason", "site_surveys.survey.findings"),
    *("interviews.interview.answers.answer", "interviews.interview.note"),
    *("urge_note", "last_message"),
)
"""What people wrote on a ticket."""

REGISTER: Final[Mapping[str, Held]] = {
    "customer_accounts": Held(
        "账户",
        "服务关系存续期间，注销即抹除",
        {"name": HIS, "phone": HIS, "identities.openid": HIS, "unionids": HIS},
    ),
    "sessions": Held(
        "登录状态", "客户 90 天、员工 30 天", {"name": HIS, "openid": HIS}, expires="expires_at"
    ),
    "staff": Held(
        "员工账户",
        "在职期间，离职注销后抹除",
        {"name": HIS, "phone": HIS, "wecom_userid": HIS, "official_account_openid": HIS},
    ),
    "staff_facts": Held(
        "员工档案",
        "在职期间，离职时抹除",
        {"fact.number": HIS, "fact.sealed_point": HIS, "fact.label": HIS},
    ),
    "staff_portraits": Held("员工照片", "在职期间，离职或取下时连同照片删除", {}),
    "households": Held(
        "家庭与地址",
        "服务关系存续期间，注销即抹除",
        {
            "name": HIS,
            "addresses.door": HIS,
            "addresses.contact_name": HIS,
            "addresses.contact_phone": HIS,
            "addresses.sealed_point": HIS,
            "contacts.name": HIS,
            "contacts.phone": HIS,
        },
    ),
    "devices": Held(
        "产品档案",
        "产品档案长期保留；购买人和安装位置随注销抹除",
        {
            "buyer_name": HIS,
            "buyer_phone": HIS,
            "install_place": HIS,
            "name": HIS,
            "scrapped.reason": HIS,
            "former_owners.install_place": OTHERS,
        },
    ),
    "tickets": Held(
        "服务单",
        "姓名、电话、地址随注销抹除；维修和费用记录在结束后按规定年限保留",
        {
            **dict.fromkeys(("contact.name", "contact.phone"), HIS),
            **dict.fromkeys(("place.door", "place.coordinates"), HIS),
            **dict.fromkeys(_NOTES, HIS),
            **dict.fromkeys(("visits.technicians.name", "visits.technicians.phone"), OTHERS),
            "link_token": NOBODYS,
        },
    ),
    "deliveries": Held(
        "发送中的通知", "90 天", {"values": NOBODYS, "link.web_path": NOBODYS}, expires="expire_at"
    ),
    "inbox_messages": Held(
        "消息",
        "1 年",
        {"title": HIS, "body": HIS, "link.web_path": NOBODYS},
        expires="expire_at",
    ),
    "roster_proposals": Held(
        "企业微信通讯录的变更建议",
        "90 天",
        {"userid": NOBODYS, "name": NOBODYS, "phone": NOBODYS},
        expires="expire_at",
    ),
    "card_sets": Held(
        "企业微信里的卡片",
        "30 天",
        {"note": NOBODYS, "cards.body": NOBODYS, "cards.note": NOBODYS, "cards.userid": NOBODYS},
        expires="expire_at",
    ),
    "callback_packets": Held(
        "微信推送的消息和事件",
        "处理后 3 天，未能处理的 30 天",
        {"sender": NOBODYS, "content": NOBODYS},
        expires="expire_at",
    ),
    "sales": Held(
        "销售", "随服务单的年限", {"note": HIS, "install.note": HIS, "cancel_reason": HIS}
    ),
    "promises": Held("特殊承诺", "随服务单的年限", {"text": HIS, "settlement.note": HIS}),
    "leads": Held(
        "新需求", "办完即止，注销即抹除", {"wants": HIS, "reason": HIS, "notes.text": HIS}
    ),
    "content_checks": Held(
        "内容检测", "30 天，人工处理的 180 天", {"text": HIS}, expires="expire_at"
    ),
    "complaints": Held(
        "投诉",
        "随服务单的年限",
        {
            "text": HIS,
            "outcome.explanation": HIS,
            "outcome.given": HIS,
            "steps.note": HIS,
        },
    ),
    "sla_entries": Held("时限的更正", "随服务单的年限", {"reason": OTHERS}),
    "form_answers": Held(
        "填写的表单",
        "随服务单的年限；姓名、电话、地址随注销抹除",
        {
            **dict.fromkeys(("notes.text", "names.text", "phones.text", "addresses.text"), HIS),
            "salt": NOBODYS,
        },
    ),
    "correspondents": Held(
        "公众号里的联系人", "最后一次联系后 360 天", {"openid": HIS}, expires="expire_at"
    ),
    "chat_messages": Held(
        "公众号会话",
        "180 天",
        {
            **dict.fromkeys(("text", "card_title"), HIS),
            **dict.fromkeys(("card_url", "platform_file"), NOBODYS),
        },
    ),
    "desk_items": Held(
        "客服待办",
        "办完后 180 天",
        {**dict.fromkeys(("name", "phone", "summary"), HIS), "note": HIS},
        expires="expire_at",
    ),
    "unfinished_requests": Held(
        "未完成的报修", "180 天", {"words": HIS, "token": NOBODYS}, expires="expire_at"
    ),
    "ticket_tasks": Held(
        "协办", "随服务单的年限", {"asked": OTHERS, "answer": OTHERS, "reason": OTHERS}
    ),
    "approvals": Held(
        "审批",
        "随服务单的年限",
        {
            "note": OTHERS,
            "steps.seats.decision.note": OTHERS,
            "steps.seats.handed_on.note": OTHERS,
        },
    ),
    "device_life": Held("产品经历", "随产品档案", {"reason": OTHERS}),
    "contracts": Held("合同与项目", "合同存续期间", {"notes": OTHERS}),
    "imports": Held(
        "批量导入", "导入记录的期限", {"filename": OTHERS, "importer.name": OTHERS}, "expire_at"
    ),
    "import_chunks": Held("批量导入的内容", "最长 7 天", {"rows": NOBODYS}, expires="expire_at"),
    "exports": Held(
        "导出的列表", "7 天", {"filters": NOBODYS, "requester.name": OTHERS}, expires="expire_at"
    ),
    "export_chunks": Held("导出的内容", "最长 7 天", {"rows": NOBODYS}, expires="expire_at"),
    "personal_requests": Held(
        "关于个人信息的申请",
        "办完即抹除",
        {"names": NOBODYS, "phones": NOBODYS, "identities": NOBODYS},
    ),
}

BESIDE_MODELS: Final[Mapping[str, Held]] = {
    "timeline_lines": Held("服务经过", "随服务单", {"personal": HIS}),
    "stored_answers": Held("刚提交内容的副本", "24 小时", {"answer": NOBODYS}, "expire_at"),
    "data_copies": Held("本人信息副本", "24 小时", {"part": NOBODYS}, expires="expire_at"),
}
"""Collections that no model describes."""

WORKING_ROWS: Final[Mapping[str, str]] = {
    **{name: held.expires for name, held in REGISTER.items() if held.expires},
    **{name: held.expires for name, held in BESIDE_MODELS.items() if held.expires},
    "household_invitations": "expires_at",
    "acceptance_codes": "expire_at",
    "message_consents": "expire_at",
    "consent_ledger": "expire_at",
    "call_list": "expire_at",
    "content_traces": "expire_at",
    "unreachable_addresses": "ask_again_at",
    "import_bad_rows": "expire_at",
    "import_keys": "expire_at",
    "phone_codes": "expire_at",
    "outbox": "expire_at",
    "live_events": "expire_at",
    "live_passes": "expire_at",
    "board_presences": "expire_at",
}
"""What goes when its time is over, and the field that says when that is."""

NOT_PERSONAL: Final[Mapping[str, str]] = {
    "definitions.draft.note": "why a rule of the firm is changed",
    "definition_versions.note": "why a rule of the firm was changed",
    "dispatch_offers.device": "a product",
    "approvals.steps.name": "a step of an approval path",
    "roster_departments.departments.name": "a department of WeCom",
    "callback_packets.answer": "what a platform was told: success",
    "callback_packets.field_names": "what a platform calls its fields",
    "organisations.name": "a firm",
    "branches.name": "a place of the firm",
    "teams.name": "a group",
    "roles.name": "a role",
    "brands.name": "a product",
    "product_lines.name": "a product",
    "device_models.name": "a product",
    "device_models.brand_name": "a product",
    "device_models.line_name": "a product",
    "device_models.specification.name": "a product",
    "sessions.device": "what a browser calls itself; goes with the session",
    "staff.username": "chosen by the firm, and replaced when the person's data are erased",
    "verification_files.name": "a file of WeChat's",
    "problem_types.name": "a kind of fault",
    "fault_nodes.name": "a kind of fault",
    "skills.name": "a kind of skill",
    "dispatch_cards.rule.name": "a rule",
    "code_rolls.note": "about stickers",
    "customer_levels.name": "a level of customers",
    "device_batches.note": "about a batch of products",
    "device_life.readings.name": "a quantity that is measured",
    "device_models.expected_readings.name": "a quantity that is measured",
    "devices.components.name": "a part of a product",
    "devices.readings.name": "a quantity that is measured",
    "product_lines.expected_readings.name": "a quantity that is measured",
    "suppliers.name": "a firm",
    "suppliers.note": "about a firm",
    "contracts.name": "a contract of firms; people stand in its notes, which are sealed",
    "contracts.sla_name": "a level of service",
    "request_forms.name": "a page of the firm",
    "scene_codes.name": "a code of the firm",
    "tickets.given_out.name": "a subcontractor's firm",
    "tickets.problem_type_name": "a kind of fault",
    "tickets.visits.hand_over.fault.steps.name": "a kind of fault",
    "tickets.visits.unfinished.parts_wanted.name": "a spare part",
    "tickets.visits.hand_over.completion.parts.name": "a spare part",
    "tickets.visits.hand_over.completion.readings.name": "a quantity that is measured",
    "tickets.visits.procedure.steps.name": "a step of a procedure",
    "tickets.visits.steps_done.name": "a step of a procedure",
    "tickets.visits.steps_done.readings.name": "a quantity that is measured",
    "tickets.quote.charges.name": "what is charged for",
    "tickets.site_surveys.survey.measurements.name": "a quantity that is measured",
}
"""Stored texts that sound personal and are not, with the reason."""
