"""Who I am, with the names of my roles and places; and what a customer changes of himself."""

from backend.features.accounts.errors import SignInWayNotOpen
from backend.features.accounts.models import CustomerAccount, Profile
from backend.features.accounts.ports import SignInPlatforms
from backend.features.accounts.repository import AccountStores
from backend.features.accounts.service.callers import SignInLimits
from backend.features.accounts.service.customer_accounts import CustomerAccounts
from backend.features.accounts.service.sessions import SessionService
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pii import normalise_phone


class ProfileService:
    def __init__(
        self,
        stores: AccountStores,
        customers: CustomerAccounts,
        sessions: SessionService,
        platforms: SignInPlatforms,
        limits: SignInLimits,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.stores = stores
        self.customers = customers
        self.sessions = sessions
        self.platforms = platforms
        self.limits = limits
        self.unit_of_work = unit_of_work
        self.now = now

    async def of(self, actor: Actor) -> Profile:
        if actor.kind is ActorKind.CUSTOMER:
            card = await self.customers.get(actor.id)
            return Profile(card.name, card.phone, {})
        staff = await self.stores.staff.get(actor.id)
        roles = await self.stores.roles.every()
        organisation = await self.stores.organisations.get(staff.organisation_id)
        branch = await self.stores.branches.get(staff.branch_id)
        team = await self.stores.teams.get(staff.team_id) if staff.team_id else None
        return Profile(
            name=staff.name,
            phone=staff.phone,
            roles={role: roles[role].name for role in staff.role_ids if role in roles},
            organisation_name=organisation.name,
            branch_name=branch.name,
            team_name=team.name if team else "",
        )

    @transactional
    async def rename(self, actor: Actor, name: str, version: int) -> CustomerAccount:
        """A customer's own name. Raises StaleDocument."""
        account = await self.customers.load(actor.id)
        if account.version != version:
            raise StaleDocument
        await self.customers.set_name(account, name)
        return account

    async def verify_phone(self, actor: Actor, code: str) -> CustomerAccount:
        """The account with the phone that WeChat vouches for: the actor's own, or the one that
        had this phone already and now has the actor's identities and sessions too.

        Raises SignInWayNotOpen, TooManyRequests and what the port raises.
        """
        await self.limits.count_phone(actor.id)
        if self.platforms.miniprogram_phone is None:
            raise SignInWayNotOpen
        openid = await self.sessions.openid_of(actor)
        phone = normalise_phone(await self.platforms.miniprogram_phone.phone(code, openid))
        return await self._take_phone(actor.id, phone)

    @transactional
    async def _take_phone(self, customer_id: str, phone: str) -> CustomerAccount:
        account = await self.customers.load(customer_id)
        holder = await self.customers.accounts.by_phone(phone)
        if holder is not None and holder.id != account.id:
            holder.verify_phone(phone, self.now())
            return await self.customers.merge(account, holder)
        account.verify_phone(phone, self.now())
        await self.customers.accounts.save(account)
        return account
