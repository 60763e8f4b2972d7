"""The parts of this feature put together, so that the container has one line for it."""

from dataclasses import dataclass
from datetime import timedelta

from backend.features.accounts.ports import SignInPlatforms
from backend.features.accounts.repository import AccountStores
from backend.features.accounts.service.acting import ActingStaff
from backend.features.accounts.service.callers import SignInLimits
from backend.features.accounts.service.customer_accounts import CustomerAccounts
from backend.features.accounts.service.departures import DepartureService
from backend.features.accounts.service.grants import RoleGrants
from backend.features.accounts.service.invitations import InvitationService
from backend.features.accounts.service.notice_places import NoticePlaces
from backend.features.accounts.service.organisations import Organisations
from backend.features.accounts.service.passwords import PasswordService
from backend.features.accounts.service.phone_codes import PhoneCodes
from backend.features.accounts.service.places import PlaceService
from backend.features.accounts.service.profile import ProfileService
from backend.features.accounts.service.ranks import Ranks
from backend.features.accounts.service.roles import RoleService
from backend.features.accounts.service.sessions import SessionService
from backend.features.accounts.service.setup import SetupService
from backend.features.accounts.service.sign_in import SignInService
from backend.features.accounts.service.staff import StaffService
from backend.features.accounts.service.staff_directory import StaffDirectory
from backend.features.accounts.service.subcontractors import SubcontractorService
from backend.features.accounts.service.web_sign_in import WebSignIn
from backend.features.accounts.service.wecom_sign_ins import WeComSignIns
from backend.features.audit import AuditLog
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.settings import SessionSettings


@dataclass(frozen=True)
class Accounts:
    """`directory`, `acting`, `customers` and `organisations` are for other features."""

    stores: AccountStores
    directory: StaffDirectory
    acting: ActingStaff
    customers: CustomerAccounts
    organisations: Organisations
    sessions: SessionService
    sign_in: SignInService
    wecom_sign_ins: WeComSignIns
    notice_places: NoticePlaces
    phone_codes: PhoneCodes
    web_sign_in: WebSignIn
    passwords: PasswordService
    profile: ProfileService
    setup: SetupService
    staff: StaffService
    roles: RoleService
    places: PlaceService
    invitations: InvitationService
    departures: DepartureService
    subcontractors: SubcontractorService


def build_accounts(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    audit: AuditLog,
    limits: SessionSettings,
    platforms: SignInPlatforms,
    now: Clock,
) -> Accounts:
    stores = AccountStores.of(mongo)
    grants = RoleGrants(stores.roles)
    sessions = SessionService(stores.sessions, grants, audit, unit_of_work, limits, now)
    customers = CustomerAccounts(stores.customers, sessions, audit, unit_of_work, now)
    ranks = Ranks(stores.staff, stores.roles)
    tries = SignInLimits(mongo)
    token_life = timedelta(minutes=limits.setup_token_minutes)
    invitations = InvitationService(stores, ranks, sessions, tries, audit, unit_of_work, now)
    places = PlaceService(stores, audit, unit_of_work, now)
    staff = StaffService(stores, ranks, sessions, audit, unit_of_work, now)
    sign_in = SignInService(
        stores.staff,
        customers,
        sessions,
        invitations,
        platforms,
        tries,
        audit,
        unit_of_work,
        now,
    )
    return Accounts(
        stores=stores,
        directory=StaffDirectory(stores.staff, stores.roles, stores.branches),
        acting=ActingStaff(stores.staff, grants),
        customers=customers,
        organisations=Organisations(stores.organisations, stores.branches, stores.teams),
        sessions=sessions,
        sign_in=sign_in,
        notice_places=NoticePlaces(
            stores.wecom_sign_ins,
            stores.staff,
            platforms.web_for_staff,
            tries,
            unit_of_work,
            now,
        ),
        wecom_sign_ins=WeComSignIns(stores.wecom_sign_ins, sign_in, platforms, tries, now),
        phone_codes=PhoneCodes(
            stores.phone_codes,
            platforms.phone_codes,
            customers,
            sessions,
            tries,
            audit,
            unit_of_work,
            now,
        ),
        web_sign_in=WebSignIn(
            stores.web_sign_ins,
            platforms.web,
            customers,
            sessions,
            tries,
            audit,
            unit_of_work,
            now,
        ),
        passwords=PasswordService(
            stores.staff, ranks, sessions, invitations, tries, audit, unit_of_work, now
        ),
        profile=ProfileService(stores, customers, sessions, platforms, tries, unit_of_work, now),
        setup=SetupService(stores, sessions, tries, audit, unit_of_work, token_life, now),
        staff=staff,
        roles=RoleService(stores.roles, stores.staff, ranks, audit, unit_of_work),
        places=places,
        invitations=invitations,
        departures=DepartureService(stores, ranks, sessions, invitations, audit, unit_of_work, now),
        subcontractors=SubcontractorService(places, staff, invitations, unit_of_work),
    )
