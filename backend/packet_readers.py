"""Who reads what WeChat and WeCom push to us: every kind of packet, on one page.

The kinds are those of the platform's documents. A kind with nobody behind it is known and needs
nothing done; one that is not here is kept and shown to the administrator as unknown.
"""

from collections.abc import Mapping
from typing import Final

from backend.channels.official_account import TemplateJobFinished
from backend.channels.wecom import CardPressReader, RosterReader
from backend.container import Container
from backend.features.callbacks import CallbackAccount, PacketReader

Kinds = Mapping[str, tuple[PacketReader, ...]]

NOBODY: Final[tuple[PacketReader, ...]] = ()


def build_packet_readers(container: Container) -> Mapping[CallbackAccount, Kinds]:
    """Features add their readers here. Names must stay: packets remember who has read them."""
    return {
        CallbackAccount.OFFICIAL_ACCOUNT: _official_account(container),
        CallbackAccount.MINIPROGRAM: _miniprogram(container),
        CallbackAccount.WECOM: _wecom(container),
    }


def _official_account(container: Container) -> Kinds:
    chat = container.conversations.inbound
    heard = (chat.hear,)
    follows = container.official_account.follows
    return {
        # What people say in the chat.
        "text": heard,
        "image": heard,
        "voice": heard,
        "video": heard,
        "shortvideo": heard,
        "location": heard,
        "link": heard,
        "file": heard,
        # What they do.
        "event:subscribe": (follows.came, chat.follow),
        "event:unsubscribe": (follows.left, chat.unfollow),
        "event:scan": (follows.came, chat.scan),
        "event:click": (chat.choose,),
        "event:view": NOBODY,
        "event:view_miniprogram": NOBODY,
        "event:location": NOBODY,
        "event:scancode_push": NOBODY,
        "event:scancode_waitmsg": NOBODY,
        "event:pic_sysphoto": NOBODY,
        "event:pic_photo_or_album": NOBODY,
        "event:pic_weixin": NOBODY,
        "event:location_select": NOBODY,
        "event:user_authorization_revoke": NOBODY,
        "event:user_info_modified": NOBODY,
        # What became of our messages.
        "event:templatesendjobfinish": (TemplateJobFinished(container.notices.outcomes),),
        "event:subscribe_msg_popup_event": NOBODY,
        "event:subscribe_msg_change_event": NOBODY,
        "event:subscribe_msg_sent_event": NOBODY,
    }


def _miniprogram(container: Container) -> Kinds:
    subscriptions = container.notices.packets
    return {
        "text": NOBODY,
        "image": NOBODY,
        "miniprogrampage": NOBODY,
        "event:user_enter_tempsession": NOBODY,
        "event:subscribe_msg_popup_event": (subscriptions.hear_popup,),
        "event:subscribe_msg_change_event": (subscriptions.hear_change,),
        "event:subscribe_msg_sent_event": (subscriptions.hear_sent,),
        "event:wxa_media_check": (container.content_safety.packets.hear,),
        "event:user_authorization_revoke": NOBODY,
        "event:user_info_modified": NOBODY,
        # Of the mini-program's own review, for whoever publishes it.
        "event:weapp_audit_success": NOBODY,
        "event:weapp_audit_fail": NOBODY,
        "event:weapp_audit_delay": NOBODY,
    }


def _wecom(container: Container) -> Kinds:
    presses = CardPressReader(container.cards.presses)
    roster = RosterReader(container.roster.sync)
    return {
        "text": NOBODY,
        "image": NOBODY,
        "voice": NOBODY,
        "video": NOBODY,
        "location": NOBODY,
        "link": NOBODY,
        "event:subscribe": NOBODY,
        "event:unsubscribe": NOBODY,
        "event:enter_agent": NOBODY,
        "event:location": NOBODY,
        "event:click": NOBODY,
        "event:view": NOBODY,
        "event:view_miniprogram": NOBODY,
        "event:scancode_push": NOBODY,
        "event:scancode_waitmsg": NOBODY,
        "event:pic_sysphoto": NOBODY,
        "event:pic_photo_or_album": NOBODY,
        "event:pic_weixin": NOBODY,
        "event:location_select": NOBODY,
        "event:template_card_event": (presses.read_press,),
        "event:template_card_menu_event": NOBODY,
        "event:change_contact": (roster.read_change,),
        "event:batch_job_result": NOBODY,
    }
