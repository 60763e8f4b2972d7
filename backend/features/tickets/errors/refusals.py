"""What tickets refuse, by name."""

from http import HTTPStatus

from backend.kit.errors import AppError


class TicketNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这张工单，可能链接不全或不在您名下"


class TicketLinkExpired(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "这个链接无效或已过期，登录后可以在“服务单”里看到"


class VisitNotFound(AppError):
    """The visit is not, or no longer, the one under way."""

    status = HTTPStatus.CONFLICT
    detail = "这次上门已改派或已结束，请刷新后再看"


class NotYourVisit(AppError):
    status = HTTPStatus.FORBIDDEN
    detail = "这次上门由其他师傅负责，您不能代为操作"


class OpenTicketExists(AppError):
    """`ticket_id` and `number` are empty if the caller may not see that ticket."""

    status = HTTPStatus.CONFLICT
    detail = "这台设备已有在办的工单{number}，可以补充到那张单，或说明另建的原因"


class NothingOpenOnDevice(AppError):
    status = HTTPStatus.CONFLICT
    detail = "之前的报修刚刚结束了，请重新填写这次的情况"


class UnknownDevice(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "没有找到所选的设备，请重新选择或扫码"


class NameplateMissing(AppError):
    """A blank code tells nothing: somebody has to say what it stands on."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "这张码还没有登记设备，请选择产品类型，再拍一张铭牌或写下型号"


class OneBlankCode(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "没有登记的设备请一台一台报修"


class UnknownProductLine(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "没有找到所选的产品类型，请重新选择"


class AddressMissing(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "还没有服务地址，请选择或填写地址"


class ContactMissing(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "还没有联系人和电话，请填写后提交"


class UnknownMedia(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "有照片或文件没有上传成功，请重新上传后提交"


class UnknownSubcontractor(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "没有这家外包单位，或已停用，请重新选择"


class UnknownTechnician(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "所选师傅不存在、已停用或没有接单权限，请另选"


class UnknownBranch(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "所选网点不存在，请重新选择"


class TechnicianBusy(AppError):
    """Raised where the day's bookings are written, so that two dispatchers cannot both win.
    `taken`: by which colleague and when, where that is known."""

    status = HTTPStatus.CONFLICT
    detail = "{technician}在这个时间段已有安排{taken}，请换个时间或换位师傅"

    def __init__(self, technician: str, taken: str = "") -> None:
        super().__init__(technician=technician, taken=taken)


class NoRoomThatDay(AppError):
    """`reasons`: what the technician's day has no room for, one sentence each."""

    status = HTTPStatus.CONFLICT
    detail = "{technician}当天安排不下：{reasons}。仍要派给他，请填写原因"


class NoLongerWaiting(AppError):
    """Somebody else was first, or the ticket has ended."""

    status = HTTPStatus.CONFLICT
    detail = "这张工单已派出或已结束，请刷新后再看"


class VisitPinned(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这次上门已锁定（{reason}），不能自动改动；要改请先解除锁定"


class WindowInThePast(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "约定的时间已经过去，请选择以后的时间"


class TechnicianHasLeft(AppError):
    status = HTTPStatus.CONFLICT
    detail = "师傅已出发，改时间请直接打给师傅"


class EditTooLate(AppError):
    status = HTTPStatus.CONFLICT
    detail = "已经安排师傅，修改联系人、地址或问题请联系客服"


class NotYoursToEdit(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "这些内容由客服填写，您可以修改问题、时间、联系人和地址"


class CancelTooLate(AppError):
    """Row 23: himself only before dispatch. Row 25: nobody once work has begun."""

    status = HTTPStatus.CONFLICT
    detail = "{reason}"


class CallsMissing(AppError):
    status = HTTPStatus.CONFLICT
    detail = "“联系不上”要先记录 {needed} 次未接通的联系，现在只有 {recorded} 次"


class OutsideTheFence(AppError):
    """A check-in away from the address is taken with a reason and a photo, never blocked."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "定位不在客户地址附近，请选择原因并拍一张照片，照样算到场"


class EvidenceMissing(AppError):
    """`fields` names what the record still lacks."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "完工记录还缺：{missing}。请补齐后提交"


class QuoteNotConfirmed(AppError):
    """Paid work needs the customer's yes to at least that amount, before it is done."""

    status = HTTPStatus.CONFLICT
    detail = "收费 {asked} 元超过客户已确认的 {consented} 元，请先报价并请客户确认"


class QuoteChanged(AppError):
    status = HTTPStatus.CONFLICT
    detail = "师傅改了报价，请看新的报价再决定"


class QuoteNotApproved(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这份报价还没有通过审批，暂时不能确认"


class NoOpenQuote(AppError):
    status = HTTPStatus.CONFLICT
    detail = "现在没有待确认的报价，请刷新后再看"


class RecordingMissing(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "电话确认要填写录音编号"


class MethodNotYours(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "您不能用这种方式确认，请换一种确认方式"


class PaidTooMuch(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "收款合计超过应收 {asked} 元，请核对金额"


class ContentChanged(AppError):
    """The hash that was signed is not the hash of what is recorded now."""

    status = HTTPStatus.CONFLICT
    detail = "完工内容刚有更新，请看过最新内容后再确认"


class SignatureMissing(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "没有找到签名图片，请重新签名"


class WrongAcceptanceCode(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "验收码不对，请客户再念一遍"


class AcceptanceCodeLocked(AppError):
    status = HTTPStatus.TOO_MANY_REQUESTS
    detail = "验收码错误次数太多，请客户签字或用微信确认"


class AcceptanceCodeExpired(AppError):
    status = HTTPStatus.CONFLICT
    detail = "验收码已过期，请客户签字或用微信确认"


class TooLateToSay(AppError):
    status = HTTPStatus.CONFLICT
    detail = "已超过 {hours} 小时，不能再反馈未解决，请重新报修"


class RatingClosed(AppError):
    status = HTTPStatus.CONFLICT
    detail = "评价提交后 {days} 天内可以修改，现在已不能修改"


class ReopenTooLate(AppError):
    """A new ticket is made instead, with this one's id as `repeat_of`."""

    status = HTTPStatus.CONFLICT
    detail = "关闭已超过 {days} 天，不能重新打开，请新建报修单并注明是同一问题"


class AlreadyUrged(AppError):
    """`retry_after` is in seconds."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    detail = "刚催过，{party}正在处理，请稍后再催"


class NeedsSecondPerson(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这类工单要由另一位同事审核，请先提交审核"


class TooManyVisits(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这张工单的上门次数已达上限，请结案后新建工单"


class NothingReturned(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这张工单没有被退回重填，请刷新后再看"


class SameDeviceAtOnce(AppError):
    """Two reports of one device at the same moment: the later one looks again."""

    status = HTTPStatus.CONFLICT
    detail = "这台设备刚刚提交过报修，请刷新后查看"


class ContentHashMissing(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "签字前请先打开完工内容，确认后再签"


class NobodyToCall(AppError):
    status = HTTPStatus.CONFLICT
    detail = "现在没有师傅可以联系，有事请打给客服"
