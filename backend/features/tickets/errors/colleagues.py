"""Refusals of dispatchers whose colleague was first: by whom and when, so that they can talk."""

from http import HTTPStatus

from backend.kit.errors import AppError


class AlreadySent(AppError):
    """`by`: a colleague's name, or the rules; `at`: Shanghai's clock, for people; `sent_at`: the
    moment, in ISO 8601; `visit_id`: the visit that came of it."""

    status = HTTPStatus.CONFLICT
    detail = "{by}在 {at} 已把这张工单派给{technician}，您的改动没有生效，请看过再安排"


class AlreadyAgreed(AppError):
    """`by`, `at` as in AlreadySent; `agreed_at`: the moment; `window`: what is promised now, for
    people; `start` and `end`: the same in ISO 8601."""

    status = HTTPStatus.CONFLICT
    detail = "{by}在 {at} 已和客户约好 {window}，您的改动没有生效，请看过再安排"


class AlreadyTakenBack(AppError):
    """`by`, `at` as in AlreadySent; `taken_back_at`: the moment."""

    status = HTTPStatus.CONFLICT
    detail = "{by}在 {at} 已收回这次派单，您的改动没有生效，请看过再安排"
