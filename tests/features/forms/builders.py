"""Forms for tests, made from what a builder would send."""

from datetime import UTC, date, datetime

from pydantic import JsonValue

from backend.features.forms import Audience, FormAnswers, FormContent, FormPin

TODAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)

FieldOfForm = dict[str, JsonValue]


def a_form(*fields: FieldOfForm, **others: JsonValue) -> FormContent:
    return FormContent.model_validate(
        {"title": "服务报告", "purpose": "report", "fields": list(fields)} | others
    )


def a_field(kind: str, name: str, **others: JsonValue) -> FieldOfForm:
    return {"type": kind, "name": name, "label": f"第{name}项", **others}


def options(*codes: str) -> list[JsonValue]:
    return [{"code": code, "label": f"选项{code}"} for code in codes]


def is_choice(fact: str, *values: str) -> JsonValue:
    return {"kind": "choice", "fact": fact, "values": list(values)}


def answers_to(
    content: FormContent, values: dict[str, JsonValue], customer_id: str = "c1"
) -> FormAnswers:
    return FormAnswers.of(
        content,
        FormPin(key="report", version=3),
        values,
        subject_kind="ticket",
        subject_id="t1",
        customer_id=customer_id,
        filled_as=Audience.STAFF,
        filled_by="s1",
        media={},
        now=NOW,
    )
