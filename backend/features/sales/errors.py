from http import HTTPStatus

from backend.kit.errors import AppError


class SaleNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这张销售单，请返回列表刷新后再试"


class PromiseNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这条承诺，请刷新后再试"


class LeadNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这条新需求，请返回列表刷新后再试"


class OrderNumberTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个订单号已有销售单，请核对；如果是同一单，请打开原来的销售单补充"


class DeviceAlreadySold(AppError):
    """Of a device that stands in another sale."""

    status = HTTPStatus.CONFLICT
    detail = "这台设备已在别的销售单里，请核对铭牌上的序列号；卖错的请先取消原来的销售单"


class SerialBelongsToOther(AppError):
    """The serial is known and cannot be taken into the sale; whose it is, is not told."""

    status = HTTPStatus.CONFLICT
    detail = "序列号「{serial}」已登记为别人的设备，请核对铭牌；确实是这一台的，请联系业务管理员"


class SerialOfOtherModel(AppError):
    status = HTTPStatus.CONFLICT
    detail = "序列号「{serial}」登记的型号是 {model}，与所选型号不同，请核对铭牌后重选型号"


class SerialTwice(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "序列号「{serial}」填了两次，一台设备只填一行"


class SaleClosed(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这张销售单已取消，不能再改"


class InstallationBegun(AppError):
    """A correction comes too late: somebody was there already."""

    status = HTTPStatus.CONFLICT
    detail = "安装工单 {number} 已经上门，销售单不能再改，请在工单里说明"


class InstallationOrdered(AppError):
    """A sale is cancelled only when nobody is to come, or has come."""

    status = HTTPStatus.CONFLICT
    detail = "这张销售单已有安装工单 {number}，请先取消工单，再取消销售单"


class TooManyPromises(AppError):
    status = HTTPStatus.CONFLICT
    detail = "一张销售单最多 {limit} 条承诺，请合并后再加"


class PromiseSettled(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这条承诺已经登记为「{state}」。如登记有误，请销售先撤回登记"


class PromiseNotSettled(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这条承诺还没有登记结果，不需要撤回"


class RefusalNeedsReason(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "请写明做不到的原因，客户和销售都会看到"


class PromiseOfOtherDevice(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "承诺所指的设备不在这张销售单里，请重新选择"


class SellerNotUsable(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "所选销售人员不存在、已离职或不在您的范围内，请重新选择"


class TooManyLeads(AppError):
    status = HTTPStatus.CONFLICT
    detail = "一张工单最多记 {limit} 条新需求，请补充到已有的那条"


class LeadClosed(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这条新需求已经结束（{state}），请刷新后查看"


class LeadTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这条新需求已由同事跟进，请刷新后查看"


class LeadNotTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "请先领取这条新需求，再登记结果"


class OutcomeNeedsReason(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "请写明没有成交的原因"


class OtherLeadNeeded(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "请选择重复的是哪一条新需求"


class TooManyNotes(AppError):
    status = HTTPStatus.CONFLICT
    detail = "一条新需求最多 {limit} 条跟进记录"
