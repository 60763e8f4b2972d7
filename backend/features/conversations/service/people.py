"""Who talks to us: found by the openid, known by the account it is linked to."""

from datetime import datetime

from backend.features.accounts import Accounts, BranchNotFound, WeChatChannel
from backend.features.conversations.models import KEEP, Correspondent
from backend.features.conversations.ports import BranchOfScene
from backend.features.conversations.repository import CorrespondentRepository
from backend.features.customers import Households
from backend.kit.access import Actor, ActorKind


class People:
    def __init__(
        self,
        correspondents: CorrespondentRepository,
        accounts: Accounts,
        households: Households,
        scenes: BranchOfScene,
    ) -> None:
        self._correspondents = correspondents
        self._accounts = accounts
        self._households = households
        self._scenes = scenes

    async def at(
        self, app_id: str, openid: str, now: datetime, *, scene: str = ""
    ) -> Correspondent:
        """In hand, to be kept by `keep`; with what is known of him by now."""
        person = await self._correspondents.by_openid(openid)
        if person is None:
            person = Correspondent(
                app_id=app_id, openid=openid, created_at=now, expire_at=now + 2 * KEEP
            )
        card = await self._accounts.customers.find_by_openid(WeChatChannel.OFFICIAL_ACCOUNT, openid)
        if card:
            person.customer_id = card.id
        await self._place(person, scene)
        return person

    async def keep(self, person: Correspondent) -> None:
        """Two who hear a new person at once: the later one looks again."""
        is_new = await self._correspondents.by_openid(person.openid) is None
        await (self._correspondents.add(person) if is_new else self._correspondents.save(person))

    async def branch_of_customer(self, customer_id: str) -> tuple[str, str]:
        """Branch and organisation of his home, else the firm's; empty before the set-up."""
        homes = await self._households.of_account(customer_id) if customer_id else []
        for home in homes:
            if home.branch_id:
                return home.branch_id, home.organisation_id
        return await self.default_branch()

    async def default_branch(self) -> tuple[str, str]:
        try:
            branch = await self._accounts.organisations.default_branch()
        except BranchNotFound:
            return "", ""
        return branch.id, branch.organisation_id

    async def _place(self, person: Correspondent, scene: str) -> None:
        homes = await self._households.of_account(person.customer_id) if person.customer_id else []
        if home := next((each for each in homes if each.branch_id), None):
            person.branch_id, person.organisation_id = home.branch_id, home.organisation_id
        elif scene and (branch_id := await self._scenes.branch_of(scene)):
            branch = await self._accounts.organisations.branch(branch_id)
            person.branch_id, person.organisation_id = branch.id, branch.organisation_id
        elif not person.branch_id:
            person.branch_id, person.organisation_id = await self.default_branch()


def as_uploader(person: Correspondent) -> Actor:
    """Whose the files are that he sends, before anybody knows who he is."""
    return Actor(id=person.id, kind=ActorKind.CUSTOMER)
