from datetime import datetime, time, timedelta

import structlog

from backend.features.conversations.service.clearing import ChatClearing
from backend.features.conversations.service.files import ChatFiles
from backend.features.conversations.service.requests import UnfinishedRequests
from backend.features.conversations.subscribers import ConversationSubscribers
from backend.kit.timed_jobs import Daily, Every, TimedJob

log = structlog.get_logger("conversations")

EACH_MINUTE = Every(timedelta(minutes=1))


def give_unfinished_to_desk(requests: UnfinishedRequests) -> TimedJob:
    async def run(slot: datetime) -> None:
        if given := await requests.give_to_desk():
            log.info("unfinished requests given to the desk", requests=given)
        await requests.expire()

    return TimedJob("conversations.unfinished_requests", EACH_MINUTE, run)


def find_owners(subscribers: ConversationSubscribers) -> TimedJob:
    """For what came while there was nobody to give it to."""

    async def run(slot: datetime) -> None:
        if given := await subscribers.hand_over(""):
            log.info("desk items given to somebody", items=given)

    return TimedJob("conversations.find_owners", Every(timedelta(minutes=5)), run)


def give_up_files(files: ChatFiles) -> TimedJob:
    async def run(slot: datetime) -> None:
        if given_up := await files.give_up_old():
            log.warning("files of the chat were never fetched", messages=given_up)

    return TimedJob("conversations.give_up_files", Every(timedelta(minutes=30)), run)


def discard_old_chats(clearing: ChatClearing) -> TimedJob:
    async def run(slot: datetime) -> None:
        if discarded := await clearing.discard_overdue():
            log.info("old chat messages discarded", messages=discarded)

    return TimedJob("conversations.discard_old", Daily(time(4, 10)), run)
