from tornado.routing import URLSpec

from backend.features.accounts import CustomerNotFound, Permission
from backend.features.consents import PolicyKind, PolicyOutdated
from backend.features.customers import HouseholdNotFound
from backend.features.privacy.assembly import Privacy
from backend.features.privacy.errors import (
    CopyExpired,
    CopyNotReady,
    DeletionRefused,
    RequestAlreadyOpen,
    RequestClosed,
    RequestNotFound,
)
from backend.features.privacy.page import policy_page
from backend.features.privacy.schemas import (
    CopyView,
    DeletionOrder,
    DeletionPreviewView,
    DeletionView,
    RequestQuery,
    RequestView,
    ToldConsent,
)
from backend.kit.http import ANYONE, Document, Endpoint, operation
from backend.kit.http.pages import HTML, Contact, PageEndpoint
from backend.kit.pagination import Page, PageQuery
from backend.kit.text import Id

ZIP = "application/zip"


class PrivacyEndpoint(Endpoint):
    def initialize(self, privacy: Privacy) -> None:
        self.privacy = privacy


class OwnCopies(PrivacyEndpoint):
    path = "/api/v1/my/data-copies"

    @operation(permission=Permission.ME_KEEP)
    async def get(self, query: PageQuery) -> Page[CopyView]:
        """My requests for a copy of my data, newest first."""
        page = await self.privacy.requests.copies(self.actor, query)
        return Page(items=[CopyView.of(each) for each in page.items], next_cursor=page.next_cursor)

    @operation(
        permission=Permission.ME_KEEP,
        status=201,
        before_consent=True,
        raises=(RequestAlreadyOpen,),
    )
    async def post(self) -> CopyView:
        """Ask for a copy of all my data; it is ready within minutes, and for 24 hours."""
        return CopyView.of(await self.privacy.requests.ask_copy(self.actor))


class OwnCopyFile(PrivacyEndpoint):
    path = "/api/v1/my/data-copies/{copy_id}/file"

    @operation(
        permission=Permission.ME_KEEP,
        produces=ZIP,
        raises=(RequestNotFound, CopyNotReady, CopyExpired),
    )
    async def get(self, copy_id: Id) -> Document:
        """Fetch my copy: a zip of JSON, CSV and my files. Nobody else can."""
        return await self.privacy.requests.copy(self.actor, copy_id)


class OwnDeletion(PrivacyEndpoint):
    path = "/api/v1/my/deletion"

    @operation(permission=Permission.ME_KEEP)
    async def get(self) -> DeletionPreviewView:
        """What stands in the way of deleting my account, and what would stay by law."""
        return DeletionPreviewView.of(await self.privacy.requests.preview(self.actor))

    @operation(
        permission=Permission.ME_KEEP,
        status=201,
        before_consent=True,
        raises=(DeletionRefused, RequestAlreadyOpen),
    )
    async def post(self) -> DeletionView:
        """Ask for my account and data to be deleted; can be taken back for some days."""
        return DeletionView.of(await self.privacy.requests.ask_deletion(self.actor))

    @operation(permission=Permission.ME_KEEP, raises=(RequestNotFound, RequestClosed))
    async def delete(self) -> None:
        """Take the request back."""
        await self.privacy.requests.cancel(self.actor)


class PersonalRequests(PrivacyEndpoint):
    path = "/api/v1/personal-requests"

    @operation(permission=Permission.PRIVACY_MANAGE)
    async def get(self, query: RequestQuery) -> Page[RequestView]:
        """List everybody's requests about their data, newest first."""
        page = await self.privacy.requests.page(query.kind, query)
        items = [RequestView.of(each) for each in page.items]
        return Page(items=items, next_cursor=page.next_cursor)

    @operation(
        permission=Permission.PRIVACY_MANAGE,
        status=201,
        raises=(CustomerNotFound, DeletionRefused, RequestAlreadyOpen),
    )
    async def post(self, body: DeletionOrder) -> RequestView:
        """Ask for a customer's deletion, who asked for it by telephone."""
        request = await self.privacy.requests.ask_deletion_for(self.actor, body.customer_id)
        return RequestView.of(request)


class ToldConsents(PrivacyEndpoint):
    path = "/api/v1/households/{household_id}/members/{account_id}/consents"

    @operation(
        permission=Permission.CUSTOMERS_MANAGE,
        raises=(HouseholdNotFound, CustomerNotFound, PolicyOutdated),
    )
    async def post(self, household_id: Id, account_id: Id, body: ToldConsent) -> None:
        """Write down what a customer told: that he agrees, or no longer does."""
        reach = self.actor.reach(Permission.CUSTOMERS_MANAGE)
        home = await self.privacy.customers.households.get_within(reach, household_id)
        if not home.holds(account_id):
            raise CustomerNotFound
        book = self.privacy.consents.book
        if body.given:
            await book.note(self.actor, account_id, body.policy, body.version)
        else:
            await book.note_withdrawal(self.actor, account_id, body.policy)


class PolicyPageBase(PageEndpoint):
    def initialize(self, privacy: Privacy, contact: Contact) -> None:
        self.privacy = privacy
        self.contact = contact


class PrivacyPage(PolicyPageBase):
    path = "/privacy"

    @operation(permission=ANYONE, produces=HTML)
    async def get(self) -> Document:
        """Show the present privacy policy."""
        text = await self.privacy.consents.policies.current(PolicyKind.PRIVACY)
        return policy_page(text, self.contact, has_nav=self.has_nav)


class PolicyPage(PolicyPageBase):
    path = "/privacy/{policy}"

    @operation(permission=ANYONE, produces=HTML)
    async def get(self, policy: PolicyKind) -> Document:
        """Show the present version of another policy."""
        text = await self.privacy.consents.policies.current(policy)
        return policy_page(text, self.contact, has_nav=self.has_nav)


ENDPOINTS = (OwnCopies, OwnCopyFile, OwnDeletion, PersonalRequests, ToldConsents)
PAGES = (PrivacyPage, PolicyPage)


def routes(privacy: Privacy, contact: Contact) -> list[URLSpec]:
    return [
        *(endpoint.route(privacy=privacy) for endpoint in ENDPOINTS),
        *(page.route(privacy=privacy, contact=contact) for page in PAGES),
    ]
