from http import HTTPStatus

from backend.kit.errors import AppError


class AnswersNotValid(AppError):
    """`fields` lists every `{field, code, reason}` in the order of the form; `summary` is the first
    reason, for people."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "{title}还不能提交：{summary}"


class AnswersMissing(AppError):
    """The form must be filled in and nothing was sent of it. `form` is `{key, version}`."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "请先填写《{title}》再提交"


class FormChanged(AppError):
    """Another form, or another version of it, is asked here. `form` is `{key, version}`, empty
    where none is."""

    status = HTTPStatus.CONFLICT
    detail = "表单已经更新，请刷新页面，核对后重新提交；已填的内容可以照旧填写"
