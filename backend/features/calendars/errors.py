from http import HTTPStatus

from backend.kit.errors import AppError


class TooFarAhead(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "按这份日历，这么长的时间到 2100 年也用不完，请缩短时限或增加营业时间"
