"""What reacts: every event and who hears it, on one page."""

from backend.container import Container
from backend.features.accounts import (
    CustomerAccountOpened,
    CustomerAccountsMerged,
    CustomerPhoneVerified,
    StaffDisabled,
    StaffLeft,
    StaffMoved,
)
from backend.features.approvals import ApprovalDecided, ApprovalMoved, ApprovalStuck
from backend.features.cards import CardsChanged
from backend.features.consents import ConsentWithdrawn, PolicyPublished
from backend.features.content_safety import ContentHeld, ContentReleased, ContentRemoved
from backend.features.content_safety.events import ContentToCheck
from backend.features.conversations import (
    ChatFileCame,
    ConversationMoved,
    CustomerSpoke,
    DeskItemGiven,
    DeskItemMoved,
)
from backend.features.customers import AddressWritten
from backend.features.definitions import DefinitionPublished, DefinitionWithdrawn
from backend.features.devices import (
    BlankCodeBound,
    DeviceRestored,
    DeviceScrapped,
    DeviceSwapped,
)
from backend.features.dispatch import acting_subscriptions, judging_subscriptions
from backend.features.notifications import InboxFollowsTheCustomer
from backend.features.sales import LeadSeen, SaleCancelled, SaleRecorded
from backend.features.sla import sla_subscriptions
from backend.features.tickets import ticket_subscriptions
from backend.kit.mongo import Subscriptions


def build_subscriptions(container: Container) -> Subscriptions:
    """Features add their subscribers here. Names must stay: the outbox remembers them.

    An event that nobody hears yet stands here too, with nobody: else its rows would wait for ever.
    """
    return {
        **_together(
            ticket_subscriptions(container.tickets),
            judging_subscriptions(container.judging),
            acting_subscriptions(container.acting),
            sla_subscriptions(container.sla),
        ),
        CustomerAccountOpened: (container.consents.subscribers.note_why_contact_is_held,),
        CustomerPhoneVerified: (),
        CustomerAccountsMerged: (
            container.consents.subscribers.decisions_follow_merged_accounts,
            container.customers.subscribers.follow_merged_accounts,
            container.device_services.subscribers.follow_merged_accounts,
            container.sales.subscribers.follow_merged_accounts,
            container.tickets.people.follow_merged_accounts,
            container.tickets.complaint_news.follow_merged_accounts,
            InboxFollowsTheCustomer(container.notices.stores.inbox, container.notices.stores.calls),
            container.conversations.subscribers.follow_merged_accounts,
        ),
        CardsChanged: (container.cards.redraws.follow,),
        ContentToCheck: (container.content_safety.subscribers.ask_at_once,),
        ContentHeld: (container.tickets.content.follow,),
        ContentReleased: (container.tickets.content.follow,),
        ContentRemoved: (container.tickets.content.follow,),
        AddressWritten: (container.customers.subscribers.locate_address,),
        BlankCodeBound: (container.tickets.follows.follow_bound_code,),
        DeviceScrapped: (container.tickets.follows.note_scrapped,),
        DeviceRestored: (),
        DeviceSwapped: (container.tickets.follows.follow_swap,),
        StaffDisabled: (
            container.conversations.subscribers.hand_over_of_disabled,
            container.approvals.changed_staff.follow,
        ),
        CustomerSpoke: (container.conversations.answers.answer,),
        ChatFileCame: (container.conversations.files.fetch,),
        ConversationMoved: (),
        DeskItemGiven: (container.conversations.subscribers.tell_owner,),
        DeskItemMoved: (),
        StaffMoved: (
            container.workforce.subscribers.follow_move,
            container.approvals.changed_staff.follow,
        ),
        ApprovalMoved: (container.approvals.news.follow,),
        ApprovalStuck: (container.approvals.stuck.follow,),
        ApprovalDecided: (
            container.approvals.news.follow,
            container.tickets.quote_approvals.follow,
        ),
        SaleRecorded: (container.tickets.installations.order_installation,),
        SaleCancelled: (),
        LeadSeen: (container.sales.subscribers.tell_lead,),
        ConsentWithdrawn: (container.tickets.withdrawn_consents.erase_positions,),
        PolicyPublished: (),
        DefinitionPublished: (),
        DefinitionWithdrawn: (),
        StaffLeft: (
            container.tickets.departures.hand_over,
            container.conversations.subscribers.hand_over_of_leaver,
            container.workforce.subscribers.follow_departure,
            container.portraits.subscribers.forget_leaver,
            container.approvals.changed_staff.follow,
            container.console.saved_views.service.forget_leaver,
        ),
    }


def _together(*pages: Subscriptions) -> Subscriptions:
    """Of events that several features hear."""
    events = {event for page in pages for event in page}
    return {
        event: tuple(hears for page in pages for hears in page.get(event, ())) for event in events
    }
