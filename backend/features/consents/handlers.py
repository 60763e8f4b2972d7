from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.consents.assembly import Consents
from backend.features.consents.errors import PolicyOutdated, PolicyVersionNotFound
from backend.features.consents.models import PolicyKind
from backend.features.consents.schemas import (
    Agreement,
    ConsentView,
    DecisionView,
    NewPolicyVersion,
    PolicySummary,
    PolicyView,
    Version,
)
from backend.kit.http import ANYONE, Endpoint, operation
from backend.kit.pagination import Page, PageQuery


class ConsentsEndpoint(Endpoint):
    def initialize(self, consents: Consents) -> None:
        self.consents = consents


class PolicyList(ConsentsEndpoint):
    path = "/api/v1/policies"

    @operation(permission=ANYONE)
    async def get(self) -> list[PolicySummary]:
        """What people are asked to agree to, each in its present version."""
        texts = await self.consents.policies.every_current()
        return [PolicySummary.of(text) for text in texts]


class PolicyItem(ConsentsEndpoint):
    path = "/api/v1/policies/{policy}"

    @operation(permission=ANYONE)
    async def get(self, policy: PolicyKind) -> PolicyView:
        """Read the present version of a policy."""
        text = await self.consents.policies.current(policy)
        return PolicyView(text=text.text, **PolicySummary.of(text).model_dump())


class PolicyVersions(ConsentsEndpoint):
    path = "/api/v1/policies/{policy}/versions"

    @operation(permission=Permission.PRIVACY_MANAGE)
    async def get(self, policy: PolicyKind, query: PageQuery) -> Page[PolicySummary]:
        """List the versions that were published or agreed to, newest first."""
        page = await self.consents.policies.page(policy, query)
        items = [PolicySummary.of(text) for text in page.items]
        return Page(items=items, next_cursor=page.next_cursor)

    @operation(permission=Permission.PRIVACY_MANAGE, status=201)
    async def post(self, policy: PolicyKind, body: NewPolicyVersion) -> PolicyView:
        """Publish a version: everybody is asked to agree to it before he next writes anything."""
        text = await self.consents.policies.publish(self.actor, policy, body.title, body.text)
        return PolicyView(text=text.text, **PolicySummary.of(text).model_dump())


class PolicyVersion(ConsentsEndpoint):
    path = "/api/v1/policies/{policy}/versions/{policy_version}"

    @operation(permission=ANYONE, raises=(PolicyVersionNotFound,))
    async def get(self, policy: PolicyKind, policy_version: Version) -> PolicyView:
        """Read an earlier version of a policy: what somebody agreed to stays readable."""
        text = await self.consents.policies.version(policy, policy_version)
        return PolicyView(text=text.text, **PolicySummary.of(text).model_dump())


class OwnConsents(ConsentsEndpoint):
    path = "/api/v1/my/consents"

    @operation(permission=Permission.ME_KEEP)
    async def get(self) -> list[ConsentView]:
        """What I have agreed to, and what I am asked to agree to."""
        standings = await self.consents.book.standings(self.actor.id)
        return [ConsentView.of(standing) for standing in standings]


class OwnConsent(ConsentsEndpoint):
    path = "/api/v1/my/consents/{policy}"

    @operation(permission=Permission.ME_KEEP, before_consent=True, raises=(PolicyOutdated,))
    async def put(self, policy: PolicyKind, body: Agreement) -> ConsentView:
        """Agree to the version that I was shown."""
        standing = await self.consents.book.give(self.actor, policy, body.version)
        return ConsentView.of(standing)

    @operation(permission=Permission.ME_KEEP)
    async def delete(self, policy: PolicyKind) -> None:
        """Agree no longer; what was done before stays as it is."""
        await self.consents.book.withdraw(self.actor, policy)


class OwnDecisions(ConsentsEndpoint):
    path = "/api/v1/my/consent-records"

    @operation(permission=Permission.ME_KEEP)
    async def get(self, query: PageQuery) -> Page[DecisionView]:
        """Every decision of mine, newest first."""
        page = await self.consents.book.page(self.actor.id, query)
        items = [DecisionView.of(record) for record in page.items]
        return Page(items=items, next_cursor=page.next_cursor)


ENDPOINTS = (
    PolicyList,
    PolicyItem,
    PolicyVersions,
    PolicyVersion,
    OwnConsents,
    OwnConsent,
    OwnDecisions,
)


def routes(consents: Consents) -> list[URLSpec]:
    return [endpoint.route(consents=consents) for endpoint in ENDPOINTS]
