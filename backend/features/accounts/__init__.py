"""People who sign in: staff with roles and scopes, customers with a WeChat identity."""

from backend.features.accounts.assembly import Accounts, build_accounts
from backend.features.accounts.errors import (
    BranchNotFound,
    CustomerNotFound,
    LoginCodeRejected,
    NotAWeComMember,
    OrganisationNotFound,
    PhoneCodeNotSent,
    PhoneCodeRejected,
    SignInBlocked,
    SignInPlatformUnavailable,
    SignInWayNotOpen,
    StaffNotFound,
    TeamNotFound,
)
from backend.features.accounts.events import (
    CustomerAccountOpened,
    CustomerAccountsMerged,
    CustomerPhoneVerified,
    StaffDisabled,
    StaffLeft,
    StaffMoved,
)
from backend.features.accounts.migrations import grant_working_rules
from backend.features.accounts.models import CustomerOrigin, WeChatChannel
from backend.features.accounts.permissions import CUSTOMER_GRANTS, Permission
from backend.features.accounts.ports import (
    MiniProgramIdentity,
    MiniProgramLogin,
    MiniProgramPhone,
    PhoneCodeSender,
    SignInPlatforms,
    WebIdentity,
    WebLogin,
    WeComLogin,
    WeComMember,
    WeComPages,
)
from backend.features.accounts.repository import StaffSearch
from backend.features.accounts.schemas.organisations import BranchQuery
from backend.features.accounts.schemas.roles import RoleView
from backend.features.accounts.schemas.staff import (
    DepartureOrder,
    StaffChange,
    StaffDraft,
    StaffQuery,
    StaffView,
)
from backend.features.accounts.service.acting import ActingStaff
from backend.features.accounts.service.callers import Caller
from backend.features.accounts.service.customer_accounts import CustomerAccounts, CustomerCard
from backend.features.accounts.service.doors import by_any_door
from backend.features.accounts.service.notice_places import STAFF_LINK_RETURN
from backend.features.accounts.service.organisations import (
    BranchCard,
    OrganisationCard,
    Organisations,
    TeamCard,
)
from backend.features.accounts.service.phone_codes import PhoneCodes
from backend.features.accounts.service.staff import STAFF_REFUSALS
from backend.features.accounts.service.staff_directory import (
    StaffCard,
    StaffDirectory,
    StaffPlace,
    Standing,
)
from backend.features.accounts.service.web_sign_in import WEB_SIGN_IN_RETURN
from backend.features.accounts.shipped_roles import SHIPPED_ROLE_NAMES
from backend.features.accounts.words import PERMISSION_NAMES, SCOPE_NAMES

__all__ = [
    "CUSTOMER_GRANTS",
    "PERMISSION_NAMES",
    "SCOPE_NAMES",
    "SHIPPED_ROLE_NAMES",
    "STAFF_LINK_RETURN",
    "STAFF_REFUSALS",
    "WEB_SIGN_IN_RETURN",
    "Accounts",
    "ActingStaff",
    "BranchCard",
    "BranchNotFound",
    "BranchQuery",
    "Caller",
    "CustomerAccountOpened",
    "CustomerAccounts",
    "CustomerAccountsMerged",
    "CustomerCard",
    "CustomerNotFound",
    "CustomerOrigin",
    "CustomerPhoneVerified",
    "DepartureOrder",
    "LoginCodeRejected",
    "MiniProgramIdentity",
    "MiniProgramLogin",
    "MiniProgramPhone",
    "NotAWeComMember",
    "OrganisationCard",
    "OrganisationNotFound",
    "Organisations",
    "Permission",
    "PhoneCodeNotSent",
    "PhoneCodeRejected",
    "PhoneCodeSender",
    "PhoneCodes",
    "RoleView",
    "SignInBlocked",
    "SignInPlatformUnavailable",
    "SignInPlatforms",
    "SignInWayNotOpen",
    "StaffCard",
    "StaffChange",
    "StaffDirectory",
    "StaffDisabled",
    "StaffDraft",
    "StaffLeft",
    "StaffMoved",
    "StaffNotFound",
    "StaffPlace",
    "StaffQuery",
    "StaffSearch",
    "StaffView",
    "Standing",
    "TeamCard",
    "TeamNotFound",
    "WeChatChannel",
    "WeComLogin",
    "WeComMember",
    "WeComPages",
    "WebIdentity",
    "WebLogin",
    "build_accounts",
    "by_any_door",
    "grant_working_rules",
]
