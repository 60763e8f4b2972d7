from http import HTTPStatus

from backend.kit.errors import AppError


class OfferNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这张可抢的工单，可能没有发给您"


class OfferOver(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这张工单已被抢走或已收回，请看看别的"


class FairShareReached(AppError):
    status = HTTPStatus.CONFLICT
    detail = "今天已抢 {most} 单，到了每人每天的上限，明天再抢"


class CaseNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "这张工单还没有经过自动派单，请人工派单"
