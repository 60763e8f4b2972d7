from http import HTTPStatus

from backend.kit.errors import AppError


class StaffNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这位员工，请检查后重试"


class CustomerNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这位客户，请检查后重试"


class RoleNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这个角色，请刷新后重新选择"


class OrganisationNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这个单位，请刷新后重新选择"


class BranchNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这个网点，请刷新后重新选择"


class TeamNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这个班组，请刷新后重新选择"


class SessionNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这次登录记录，可能已经退出"


# -- signing in ------------------------------------------------------------------------------------


class SignInRefused(AppError):
    """One answer for every reason, so that nobody learns which accounts exist."""

    status = HTTPStatus.UNAUTHORIZED
    detail = "用户名或密码不正确，请检查后重试；忘记密码请联系管理员"


class NoStaffAccount(AppError):
    """A WeCom member whom this installation does not know, or who is disabled."""

    status = HTTPStatus.FORBIDDEN
    detail = "您还没有开通账号，请联系管理员开通后再登录"


class NotAWeComMember(AppError):
    status = HTTPStatus.FORBIDDEN
    detail = "您不是本企业的企业微信成员，请使用用户名和密码登录"


class LoginCodeRejected(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "登录凭证无效或已经用过，请返回重新登录"


class PageNotOurs(AppError):
    """Where a sign-in leads is one of our own pages for staff."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "登录后要打开的页面不对，请从工作台重新进入"


class SignInBlocked(AppError):
    """WeChat holds this person for high-risk (40226)."""

    status = HTTPStatus.FORBIDDEN
    detail = "微信暂时限制了您的登录，请稍后再试或拨打客服电话"


class SignInPlatformUnavailable(AppError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    detail = "微信服务暂时没有响应，请稍后重试"


class PhoneCodeNotSent(AppError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    detail = "短信暂时发不出去，请稍后再试，或打电话给我们"


class PhoneCodeRejected(AppError):
    """Wrong, expired, used, tried too often, or never asked for: one answer for all."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "验证码不对或已过期，请检查；试过几次不行请重新获取"


class WebSignInRejected(AppError):
    """A state that was used, is too old or belongs to another browser; or no page of ours."""

    status = HTTPStatus.BAD_REQUEST
    detail = "登录没有完成。请回到微信里重新打开刚才的页面"


class SignInWayNotOpen(AppError):
    """The channel is not configured in this installation."""

    status = HTTPStatus.CONFLICT
    detail = "本系统没有开通这种登录方式，请换一种方式登录"


class SetupTokenRejected(AppError):
    status = HTTPStatus.FORBIDDEN
    detail = "首次设置的令牌不对、用过了或已过期，请在服务器上重新生成一个再试"


class AlreadySetUp(AppError):
    status = HTTPStatus.CONFLICT
    detail = "系统已经初始化，请直接登录"


class PasswordLinkRejected(AppError):
    status = HTTPStatus.GONE
    detail = "这个链接已失效，请联系管理员重新发送"


class WeakPassword(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "这个密码太容易被猜到，请换一个不常见的密码（8 到 128 个字符）"


class InvitationRejected(AppError):
    status = HTTPStatus.GONE
    detail = "这个邀请已失效，请联系管理员重新邀请"


class InvitationNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有待接受的邀请，可能已被接受或撤回"


class AlreadyJoined(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这位员工已经设置过密码，请改用重置密码链接"


class WeComUserMissing(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "这位员工没有绑定企业微信成员，请先填写企业微信账号，或改用链接邀请"


class AlreadyLeft(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这位员工已经离职"


class CannotDismissYourself(AppError):
    status = HTTPStatus.CONFLICT
    detail = "不能为自己办理离职，请由其他管理员操作"


class NoDeparturePlanned(AppError):
    status = HTTPStatus.CONFLICT
    detail = "没有登记将要离职，无需取消"


class UnknownSuccessor(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "交接人不存在、已停用或不属于同一单位，请重新选择"


class LastDayTooFar(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "最后工作日离今天超过 {days} 天，请检查日期"


class WrongPassword(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "当前密码不正确，请检查后重试"


# -- keeping people and roles ----------------------------------------------------------------------


class UsernameTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个用户名已被使用，请换一个"


class WeComUserTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个企业微信成员已绑定其他员工，请检查后重试"


class PhoneTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个手机号已属于另一位客户，请检查后重试"


class IdentityTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个微信已绑定另一位客户，请重新登录后再试"


class NameTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "已经有相同的名称，请换一个"


class GrantBeyondYourOwn(AppError):
    """Nobody gives what he does not hold."""

    status = HTTPStatus.FORBIDDEN
    detail = "您不能授予自己没有的权限（{permissions}），请联系业务管理员"


class StaffOutranksYou(AppError):
    """Whoever could change a stronger account could take it over."""

    status = HTTPStatus.FORBIDDEN
    detail = "对方的权限比您大，您不能修改，请联系业务管理员"


class LastAdministrator(AppError):
    status = HTTPStatus.CONFLICT
    detail = "至少要保留一位能登录的业务管理员，请先指定另一位"


class AccountDisabled(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个账号已停用，请先启用再操作"


class CannotDisableYourself(AppError):
    status = HTTPStatus.CONFLICT
    detail = "不能停用自己的账号，请由其他管理员操作"


class RoleInUse(AppError):
    status = HTTPStatus.CONFLICT
    detail = "还有员工使用这个角色，请先为他们更换角色"


class ShippedRole(AppError):
    status = HTTPStatus.CONFLICT
    detail = "系统自带的角色不能删除，可以恢复为初始设置"


class TooManyRoles(AppError):
    status = HTTPStatus.CONFLICT
    detail = "角色数量已达上限（{limit} 个），请删除不用的角色后再添加"


class TeamOutsideBranch(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "班组不属于所选网点，请重新选择"


class ReportingLoop(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "汇报关系不能绕成一圈或跨单位，请重新选择上级"


class StillHasPeople(AppError):
    """A branch or team, or an organisation, with active staff cannot be closed."""

    status = HTTPStatus.CONFLICT
    detail = "还有在职员工属于这里，请先调整他们的归属"


class DefaultBranchNeeded(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这是默认网点，请先把默认网点换成另一个再停用"


class ClosedPlace(AppError):
    """A branch, team or organisation that was closed takes nobody in."""

    status = HTTPStatus.CONFLICT
    detail = "所选网点、班组或单位已停用，请重新选择"
