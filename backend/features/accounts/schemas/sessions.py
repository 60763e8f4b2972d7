import re
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from backend.features.accounts.models import (
    CustomerAccount,
    IssuedLink,
    OpenedSession,
    Profile,
    Session,
    SignInWay,
)
from backend.features.accounts.schemas.fields import (
    Code,
    NewPassword,
    PasswordInput,
    TypedName,
    TypedPassword,
    Version,
)
from backend.features.accounts.service.wecom_sign_ins import WayOut, WebSignIn
from backend.kit.access import Actor, ActorKind, Scope
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pii import Phone, mask_phone


class PasswordSignIn(PasswordInput):
    username: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
    password: TypedPassword


class CodeSignIn(Input):
    code: Code


class WeComSignInStart(Input):
    """`page`: where the browser comes back to, a path of ours for staff with its query.
    `wants_phone`: the member is asked for his number. `in_browser`: outside WeCom, by scanning."""

    page: Annotated[str, Field(min_length=1, max_length=600)]
    wants_phone: bool = False
    in_browser: bool = False


class WeComWayOut(BaseModel):
    """Keep `state` and `proof` in this browser; WeCom sends it back with `code` and `state`."""

    address: str
    state: str
    proof: str
    expires_at: Instant

    @classmethod
    def of(cls, way: WayOut) -> "WeComWayOut":
        return cls(address=way.address, state=way.state, proof=way.proof, expires_at=way.expires_at)


class OfficialAccountWay(BaseModel):
    """Send the browser there, inside WeChat; it comes back to the bench with `code` and `state`."""

    address: str
    state: str


class OfficialAccountLink(Input):
    code: Code
    state: Annotated[str, Field(min_length=1, max_length=100)]


class WeComPageSignIn(Input):
    """What the browser was sent back with, and the proof it kept."""

    code: Code
    state: Annotated[str, Field(min_length=1, max_length=100)]
    proof: Annotated[str, Field(min_length=1, max_length=100)]

    def back(self) -> WebSignIn:
        return WebSignIn(code=self.code, state=self.state, proof=self.proof)


def _mobile(phone: str) -> str:
    """Only a Chinese mobile phone takes our text messages. Raises ValueError."""
    if not _MOBILE.fullmatch(phone):
        raise ValueError("not a mobile phone")
    return phone


_MOBILE: Final = re.compile(r"\+861[3-9]\d{9}")
MobilePhone = Annotated[Phone, Field(max_length=30), AfterValidator(_mobile)]
PhoneDigits = Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class PhoneCodeRequest(Input):
    phone: MobilePhone


class PhoneSignIn(Input):
    phone: MobilePhone
    code: PhoneDigits


class OpenedSessionView(BaseModel):
    """`token` goes into `Authorization: Bearer …` and is shown this once."""

    token: str
    expires_at: Instant
    kind: ActorKind
    person_id: str

    @classmethod
    def of(cls, opened: OpenedSession) -> "OpenedSessionView":
        session = opened.session
        return cls(
            token=opened.token,
            expires_at=session.expires_at,
            kind=session.kind,
            person_id=session.person_id,
        )


class SessionView(BaseModel):
    id: str
    via: SignInWay
    device: str
    started_at: Instant
    last_seen_at: Instant
    expires_at: Instant
    is_current: bool

    @classmethod
    def of(cls, session: Session, actor: Actor) -> "SessionView":
        return cls(
            id=session.id,
            via=session.via,
            device=session.device,
            started_at=session.started_at,
            last_seen_at=session.last_seen_at,
            expires_at=session.expires_at,
            is_current=session.id == actor.session_id,
        )


class PasswordChange(PasswordInput):
    current_password: TypedPassword
    new_password: NewPassword


class LinkRedemption(PasswordInput):
    token: Annotated[str, Field(min_length=1, max_length=100)]
    password: NewPassword


class PasswordLinkView(BaseModel):
    """Give `token` to the person over a safe way; it is shown this once."""

    token: str
    expires_at: Instant

    @classmethod
    def of(cls, link: IssuedLink) -> "PasswordLinkView":
        return cls(token=link.token, expires_at=link.expires_at)


class NamedPlace(BaseModel):
    id: str
    name: str


class MeView(BaseModel):
    """Who is signed in, and what the screens may offer: each permission with its scope."""

    id: str
    kind: ActorKind
    name: str
    phone: str
    via: str
    session_id: str
    roles: list[NamedPlace]
    organisation: NamedPlace | None
    branch: NamedPlace | None
    team: NamedPlace | None
    permissions: dict[str, Scope]

    @classmethod
    def of(cls, actor: Actor, profile: Profile) -> "MeView":
        return cls(
            id=actor.id,
            kind=actor.kind,
            name=profile.name,
            phone=mask_phone(profile.phone),
            via=actor.via,
            session_id=actor.session_id,
            roles=[NamedPlace(id=id_, name=name) for id_, name in profile.roles.items()],
            organisation=_place(actor.organisation_id, profile.organisation_name),
            branch=_place(actor.branch_id, profile.branch_name),
            team=_place(actor.team_id, profile.team_name),
            permissions=dict(actor.grants),
        )


def _place(place_id: str, name: str) -> NamedPlace | None:
    return NamedPlace(id=place_id, name=name) if place_id else None


class OwnNameChange(Input):
    version: Version
    name: TypedName


class CustomerView(BaseModel):
    """A customer's own account. `id` is another after two accounts became one."""

    id: str
    version: int
    name: str
    phone: str
    has_verified_phone: bool

    @classmethod
    def of(cls, account: CustomerAccount) -> "CustomerView":
        return cls(
            id=account.id,
            version=account.version,
            name=account.name,
            phone=mask_phone(account.phone),
            has_verified_phone=account.phone_verified_at is not None,
        )
