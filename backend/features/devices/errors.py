from http import HTTPStatus

from backend.kit.errors import AppError


class CodeNotFound(AppError):
    """One answer for unknown, void and malformed codes, and for records that are not yours."""

    status = HTTPStatus.NOT_FOUND
    detail = "这个码认不出来。可能贴错或已作废，拍张铭牌也能报修，或打电话给客服"


class DeviceNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这台设备，请返回列表刷新后再试"


class BrandNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这个品牌，请刷新后重新选择"


class ProductLineNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这条产品线，请刷新后重新选择"


class DeviceModelNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这个型号，请刷新后重新选择"


class NameTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "已有同名的条目，请直接使用它，或换一个名称"


class SerialTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个品牌下已有相同序列号的设备，请核对铭牌"


class ReferenceTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "已有设备使用这个自编号，请核对后换一个"


class CodeIsVoid(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个码已经作废，请刷新后查看设备现在的码"


class DeviceHasCode(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这台设备已有有效的码。贴纸坏了请用「换码」，旧码会同时作废"


class DeviceHasNoCode(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这台设备还没有有效的码，请先发码"


class AlreadyYours(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这台设备已经在您家了，不用再认领"


class NotOwned(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这台设备现在没有机主，不用解绑"


class PhoneNotVerified(AppError):
    status = HTTPStatus.FORBIDDEN
    detail = "请先验证手机号，再认领设备"


class ProofNeeded(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "请上传购买凭证（发票、订单或合同照片），或用购买时留下的手机号登录后再认领"


class TooManyPhotos(AppError):
    status = HTTPStatus.CONFLICT
    detail = "一台设备最多保存 {limit} 张照片，请先删去几张"


class TransferNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这个过户申请，请刷新后再试"


class TransferClosed(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个过户申请已经结束，请刷新后查看结果"


class DayInFuture(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "{what}不能晚于今天，请改正后重试"


class CodeIsBound(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这张码刚刚已经绑定了设备，请重新扫码查看"


class NoDeviceNamed(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "请选一台已登记的设备，或填写型号和序列号登记一台新的，只能二选一"


class BlankCodeFound(AppError):
    """For what needs a device, where the code has none yet."""

    status = HTTPStatus.CONFLICT
    detail = "这张码还没有登记设备，可以先报修，师傅上门时登记"


class RollNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这卷码，请返回列表刷新后再试"


class LabelNotInRoll(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "这卷里没有这个号，请核对卷号和起止号"
