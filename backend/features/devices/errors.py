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


class DeviceIsScrapped(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这台设备已报废，不能再报修或改动。如果报废有误，请联系客服恢复"


class NotScrapped(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这台设备没有报废，不用恢复"


class DeviceIsReplaced(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这台设备已换成另一台，不能恢复。请在新设备上处理"


class NotToBeSwapped(AppError):
    status = HTTPStatus.CONFLICT
    detail = "换上的设备应是另一台没有机主、没有归属的在册设备，请核对序列号"


class NoSuccessorNamed(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "请选换上的在册设备，或填写它的型号和序列号，只能二选一"


class CannotBePartOf(AppError):
    status = HTTPStatus.CONFLICT
    detail = "单元只能放在楼栋下，部位只能放在楼栋或单元下，设备可以放在任何一级下"


class ParentNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到所选的上级设备，请重新选择"


class FamilyCircle(AppError):
    status = HTTPStatus.CONFLICT
    detail = "上级设备不能是它自己或它的下级，请重新选择"


class FamilyTooDeep(AppError):
    status = HTTPStatus.CONFLICT
    detail = "设备最多一级套一级到 {levels} 级，请挂到更高一级的设备下"


class FamilyTooLarge(AppError):
    status = HTTPStatus.CONFLICT
    detail = "一台设备最多带 {limit} 台下级设备，请先挂到别的设备下"


class NotAPlace(AppError):
    status = HTTPStatus.CONFLICT
    detail = "只有楼栋和单元下可以批量建单元和部位"


class NotForPlaces(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "楼栋、单元和部位只有名称，没有型号、序列号、批次和供应商；设备没有名称"


class PlaceNameTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这里已有同名的楼栋、单元或部位，请换一个名称"


class TooManyPlaces(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "一次最多建 {limit} 个单元和部位，请分几次建"


class NoPlaces(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "请至少填写一个单元或部位"


class ComponentNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这个部件，请刷新后再试"


class ComponentIsGone(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个部件已经拆下或换掉，请刷新后查看现在的部件"


class TooManyComponents(AppError):
    status = HTTPStatus.CONFLICT
    detail = "一台设备最多记 {limit} 个部件（含换下的）"


class TooManyReadings(AppError):
    status = HTTPStatus.CONFLICT
    detail = "一台设备最多记 {limit} 项调试参数，请沿用已有的名称"


class SupplierNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这个供应商，请刷新后重新选择"


class BatchNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这个批次，请刷新后重新选择"


class BatchOfAnotherModel(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "这个批次是另一个型号的，请核对批号"


class BatchInUse(AppError):
    status = HTTPStatus.CONFLICT
    detail = "已有设备属于这个批次，供应商不能再改，请新建批次"
