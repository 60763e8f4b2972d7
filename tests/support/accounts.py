"""People who are signed in to the product of `tests.support.application`."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

import pytest

from backend.container import Container
from backend.features.accounts.models import (
    Branch,
    CustomerAccount,
    Organisation,
    OrganisationKind,
    Role,
    SignInWay,
    StaffAccount,
    Team,
    WeChatChannel,
)
from backend.features.consents import ConsentRecord, ConsentSource, PolicyKind
from backend.kit.access import Actor
from tests.support.canaries import NAMES

FIRM_ID = "firm"
MAIN_BRANCH_ID = "main-branch"


@dataclass(frozen=True)
class SignedIn:
    """Somebody with an open session: `token` for HTTP, `actor` for services."""

    id: str
    token: str
    actor: Actor


class People:
    """Makes staff and customers, each with an open session, in the firm's main branch or others.

    `await people.staff("dispatcher")`, `await people.customer(phone="+8613800000001")`.
    """

    def __init__(self, container: Container) -> None:
        self._accounts = container.accounts
        self._consents = container.consents
        self._now = container.now

    async def found_firm(self) -> None:
        """The firm with one branch, as the set-up leaves it."""
        stores, now = self._accounts.stores, self._now()
        await stores.organisations.add(
            Organisation(
                id=FIRM_ID,
                name="安居售后",
                kind=OrganisationKind.FIRM,
                default_branch_id=MAIN_BRANCH_ID,
                created_at=now,
            )
        )
        main = Branch(id=MAIN_BRANCH_ID, organisation_id=FIRM_ID, name="城东网点", created_at=now)
        await stores.branches.add(main)

    async def branch(self, name: str, organisation_id: str = FIRM_ID) -> str:
        branch = Branch(organisation_id=organisation_id, name=name, created_at=self._now())
        await self._accounts.stores.branches.add(branch)
        return branch.id

    async def subcontractor(self, name: str) -> str:
        kind = OrganisationKind.SUBCONTRACTOR
        organisation = Organisation(name=name, kind=kind, created_at=self._now())
        await self._accounts.stores.organisations.add(organisation)
        return organisation.id

    async def team(self, name: str, branch_id: str = MAIN_BRANCH_ID) -> str:
        branch = await self._accounts.stores.branches.get(branch_id)
        team = Team(
            organisation_id=branch.organisation_id,
            branch_id=branch_id,
            name=name,
            created_at=self._now(),
        )
        await self._accounts.stores.teams.add(team)
        return team.id

    async def role(self, role_id: str, grants: Mapping[str, str]) -> None:
        """A role of the firm's own: `await people.role("keeper", {"staff:read": "branch"})`."""
        role = Role.model_validate({"_id": role_id, "name": role_id, "grants": grants})
        await self._accounts.stores.roles.add(role)

    async def staff(
        self,
        *role_ids: str,
        branch_id: str = MAIN_BRANCH_ID,
        team_id: str = "",
        name: str = NAMES[0],
        phone: str = "",
        wecom_userid: str = "",
        username: str = "",
    ) -> SignedIn:
        """Has no password: tests of passwords set one themselves (hashing takes its time)."""
        branch = await self._accounts.stores.branches.get(branch_id)
        staff = StaffAccount(
            username=username or f"s-{uuid4().hex[:12]}",
            name=name,
            phone=phone,
            wecom_userid=wecom_userid,
            role_ids=role_ids,
            organisation_id=branch.organisation_id,
            branch_id=branch_id,
            team_id=team_id,
            created_at=self._now(),
        )
        await self._accounts.stores.staff.add(staff)
        return await self.sign_in(staff)

    async def customer(
        self,
        *,
        phone: str = "",
        name: str = "",
        openid: str = "",
        unionid: str = "",
        agrees: bool = True,
    ) -> SignedIn:
        """`phone` in E.164, taken as verified; without `openid` a random one is linked. Has agreed
        to the privacy policy unless told otherwise."""
        now = self._now()
        customer = CustomerAccount(name=name, created_at=now)
        if phone:
            customer.verify_phone(phone, now)
        customer.link(WeChatChannel.MINIPROGRAM, openid or f"o-{uuid4().hex}", unionid, now)
        customer.take_events()
        await self._accounts.stores.customers.add(customer)
        if agrees:
            await self.agree(customer.id)
        return await self.sign_in(customer)

    async def agree(self, person_id: str, policy: PolicyKind = PolicyKind.PRIVACY) -> None:
        """As if tapped in the mini-program, for the first time; no audit row, no event."""
        text = await self._consents.policies.current(policy)
        await self._consents.records.add(
            ConsentRecord(
                person_id=person_id,
                policy=policy,
                sequence=1,
                given=True,
                version_agreed=text.edition,
                source=ConsentSource.SELF,
                recorded_by=person_id,
                at=self._now(),
            )
        )

    async def sign_in(self, person: StaffAccount | CustomerAccount) -> SignedIn:
        """One more session for somebody who exists."""
        via, openid = SignInWay.PASSWORD, ""
        if isinstance(person, CustomerAccount):
            via, openid = SignInWay.MINIPROGRAM, person.openids(WeChatChannel.MINIPROGRAM)[0]
        opened = await self._accounts.sessions.open(person, via, "tests", openid=openid)
        actor = await self._accounts.sessions.authenticate(opened.token)
        assert actor is not None
        return SignedIn(person.id, opened.token, actor)


@pytest.fixture
async def people(container: Container) -> People:
    """A firm that is set up, and a way to people in it."""
    people = People(container)
    await people.found_firm()
    return people
