"""What a browser sends with a plain form, and what to tell people when it is wrong."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Self
from urllib.parse import parse_qsl

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header
from pydantic import ValidationError

from backend.kit.errors import InvalidRequest, UnreadableRequest, UnsupportedContent
from backend.kit.http.messages import refusal
from backend.kit.http.operation import FORM, Input, is_list

URLENCODED: Final = "application/x-www-form-urlencoded"
FORM_TYPES: Final = (URLENCODED, FORM)
MOST_FIELDS: Final = 60
_NOT_UTF8: Final = "表单不是 UTF-8 编码的文字"


class FormFields:
    """The fields as they were typed: shown again when something is wrong."""

    def __init__(self, pairs: list[tuple[str, str]] | None = None) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs or []:
            self._values.setdefault(name, []).append(value)

    def text(self, name: str) -> str:
        return self._values.get(name, [""])[-1]

    def texts(self, name: str) -> list[str]:
        return self._values.get(name, [])

    def __iter__(self) -> Any:
        return iter(self._values)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self._values.items() for value in values]

    def but(self, pairs: list[tuple[str, str]]) -> "FormFields":
        """With these fields in the place of those of their names."""
        named = {name for name, _ in pairs}
        return FormFields([*(each for each in self.pairs if each[0] not in named), *pairs])

    def for_model(self, model: type[Input]) -> dict[str, str | list[str]]:
        """What was left empty is absent: browsers send every text field, filled in or not. They
        also send line breaks as CR LF."""
        given = {
            name: [value.replace("\r\n", "\n") for value in values if value.strip()]
            for name, values in self._values.items()
        }
        lists = {name for name, field in model.model_fields.items() if is_list(field.annotation)}
        return {
            name: values if name in lists else values[-1]
            for name, values in given.items()
            if values
        }


class FormRefused(InvalidRequest):
    """`errors`: for each field what to do, in words for whoever filled it in."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(summary="；".join(list(errors.values())[:3]))
        self.errors = dict(errors)


class FormInput(Input):
    """Base of what people fill in. `hints`: what to do about a field, instead of what is wrong."""

    hints: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def filled(cls, fields: FormFields) -> Self:
        """Raises FormRefused."""
        try:
            return cls.model_validate(fields.for_model(cls))
        except ValidationError as error:
            raise FormRefused(cls._errors(error)) from None

    @classmethod
    def _errors(cls, error: ValidationError) -> dict[str, str]:
        errors: dict[str, str] = {}
        for found in refusal(error).params["errors"]:
            field = found["field"].partition(".")[0]
            errors.setdefault(field, cls.hints.get(field) or f"{field} {found['reason']}".strip())
        return errors


def read_form(content_type: str, body: bytes) -> FormFields:
    """Raises UnreadableRequest, UnsupportedContent. Files in a form are not for here."""
    kind, options = parse_options_header(content_type)
    if kind == URLENCODED:
        return FormFields(urlencoded_fields(body, MOST_FIELDS))
    if kind == FORM:
        return FormFields(_multipart(options.get("boundary", ""), body))
    raise UnsupportedContent(content_type=kind[:60] or "未说明")


def urlencoded_fields(body: bytes, most_fields: int) -> list[tuple[str, str]]:
    """Raises UnreadableRequest."""
    try:
        return parse_qsl(
            body.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=most_fields,
        )
    except UnicodeDecodeError:
        raise UnreadableRequest(reason=_NOT_UTF8) from None
    except ValueError:
        raise UnreadableRequest(reason="表单的字段太多") from None


def _multipart(boundary: str, body: bytes) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    try:
        parser = PushMultipartParser(
            boundary, max_header_size=4096, max_header_count=8, max_segment_count=MOST_FIELDS
        )
        name, value = "", bytearray()
        for event in [*parser.parse(body), *parser.parse(b"")]:
            if isinstance(event, MultipartSegment):
                if event.filename:
                    raise UnreadableRequest(reason="这张表单不收文件")
                name, value = event.name or "", bytearray()
            elif event is None:
                pairs.append((name, value.decode()))
            else:
                value += event
    except MultipartError:
        raise UnreadableRequest(reason="表单不完整，或字段太多") from None
    except UnicodeDecodeError:
        raise UnreadableRequest(reason=_NOT_UTF8) from None
    return pairs
