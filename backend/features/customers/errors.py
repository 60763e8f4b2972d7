from http import HTTPStatus

from backend.kit.errors import AppError


class HouseholdNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这户，请返回列表刷新后再试"


class AddressNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这个地址，可能已被删除，请刷新后重新选择"


class MemberNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "这户里没有这位成员，请刷新后再试"


class TooManyAddresses(AppError):
    status = HTTPStatus.CONFLICT
    detail = "一户最多保存 {limit} 个地址，请先删除不用的地址"


class TooManyMembers(AppError):
    status = HTTPStatus.CONFLICT
    detail = "一户最多 {limit} 位成员，请先移除不再同住的成员"


class TooManyHouseholds(AppError):
    status = HTTPStatus.CONFLICT
    detail = "最多加入 {limit} 户，请先退出不用的家庭"


class OwnerMustStay(AppError):
    status = HTTPStatus.CONFLICT
    detail = "户主不能退出，请先把户主转给其他成员"


class NotHouseholdOwner(AppError):
    status = HTTPStatus.FORBIDDEN
    detail = "只有户主可以这样做，请联系户主"


class InvitationInvalid(AppError):
    """One answer for unknown, used and expired invitations."""

    status = HTTPStatus.NOT_FOUND
    detail = "这个邀请已失效，请让户主重新邀请您"


class ContactNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这位联系人，请刷新后再试"


class TooManyContacts(AppError):
    status = HTTPStatus.CONFLICT
    detail = "一户最多 {limit} 位联系人，请先删除不用的联系人"


class LevelNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这个客户等级，请刷新后再试"


class LevelNotUsable(AppError):
    """Unknown, another organisation's, or no longer given."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "没有可用的这个客户等级，请重新选择"


class LevelNameTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "已有同名的客户等级，请换一个名称"


class TooManyLevels(AppError):
    status = HTTPStatus.CONFLICT
    detail = "最多 {limit} 个客户等级，请修改已有的等级"
