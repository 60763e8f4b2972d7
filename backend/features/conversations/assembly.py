"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.conversations.models import MOST_FILES
from backend.features.conversations.ports import BranchOfScene, ChatPlatform
from backend.features.conversations.repository import ConversationStore
from backend.features.conversations.service.answers import Answers
from backend.features.conversations.service.clearing import ChatClearing
from backend.features.conversations.service.desk import Desk
from backend.features.conversations.service.desk_work import DeskWork
from backend.features.conversations.service.duty import Duty
from backend.features.conversations.service.files import ChatFiles
from backend.features.conversations.service.inbound import Inbound, rules_of
from backend.features.conversations.service.own_tickets import OwnTickets
from backend.features.conversations.service.people import People
from backend.features.conversations.service.requests import CHAT_FILES, UnfinishedRequests
from backend.features.conversations.service.sending import Sender
from backend.features.conversations.service.talks import Talks
from backend.features.conversations.subscribers import ConversationSubscribers
from backend.features.conversations.words import ChatWords
from backend.features.customers import Households
from backend.features.devices import DeviceServices
from backend.features.media import MediaServices, SubjectAccess
from backend.features.notifications import Notifications
from backend.features.tickets import Tickets
from backend.features.workforce import Workforce
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes
from backend.settings import Settings


@dataclass(frozen=True)
class Conversations:
    """`inbound` reads packets, `requests` is for whoever shows the form that finishes one,
    `talks` and `store` for records and privacy; the rest is ours."""

    store: ConversationStore
    inbound: Inbound
    answers: Answers
    files: ChatFiles
    requests: UnfinishedRequests
    work: DeskWork
    talks: Talks
    subscribers: ConversationSubscribers
    clearing: ChatClearing

    @property
    def media_access(self) -> Mapping[str, SubjectAccess]:
        """Who may see what was sent in a chat."""
        return {CHAT_FILES: self.talks}

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (self.store.ensure_indexes,)


def build_conversations(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    workforce: Workforce,
    households: Households,
    devices: DeviceServices,
    tickets: Tickets,
    media: MediaServices,
    notifications: Notifications,
    audit: AuditLog,
    platform: ChatPlatform | None,
    scenes: BranchOfScene,
    settings: Settings,
    now: Clock,
) -> Conversations:
    """Raises WordingRefused for words that could not be said."""
    store, words = ConversationStore(mongo), ChatWords.read()
    base_url, limits = settings.http.public_base_url, settings.conversations
    people = People(store.correspondents, accounts, households, scenes)
    duty = Duty(accounts.directory, workforce, store.items, now)
    desk = Desk(store.items, duty, now)
    most_files = min(MOST_FILES, settings.files.max_files_per_ticket_step)
    requests = UnfinishedRequests(
        store, desk, media.library, limits, base_url, unit_of_work, now, most_files=most_files
    )
    sender = Sender(store, platform, rules_of(limits), unit_of_work, now)
    work = DeskWork(store, accounts, people, desk, duty, sender, words, audit, unit_of_work, now)
    return Conversations(
        store=store,
        inbound=Inbound(store.messages, people, desk, requests, words, limits, unit_of_work, now),
        answers=Answers(
            store,
            OwnTickets(tickets, store.requests),
            requests,
            devices.scanning,
            accounts.organisations,
            sender,
            words,
            base_url,
            unit_of_work,
        ),
        files=ChatFiles(store, platform, media, requests, desk, sender, words, unit_of_work, now),
        requests=requests,
        work=work,
        talks=Talks(store, accounts, work, desk, requests, media, sender, words, unit_of_work, now),
        subscribers=ConversationSubscribers(store, work, duty, notifications, unit_of_work, now),
        clearing=ChatClearing(store, media, now),
    )
