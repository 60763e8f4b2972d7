"""One worker of the message run: the product's deliverer alone, in its usual lanes."""

import argparse
import asyncio
from typing import Any
from uuid import uuid4

from backend.channels.official_account import messenger
from backend.container import build_container
from backend.kit.logging import configure_logging
from backend.runtime.shutdown import leave, stop_event
from tests.prove.wechat.installation import settings_of


class Unrecognised(messenger.TemplateMessage):
    """The broken variant: no two calls are alike."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(**{**fields, "client_msg_id": uuid4().hex})


async def main(options: argparse.Namespace) -> None:
    if options.broken:
        vars(messenger)["TemplateMessage"] = Unrecognised
    container = build_container(settings_of(options.uri, options.database, options.url))
    await container.notices.deliverer.run(stop_event())
    container.close()


if __name__ == "__main__":
    configure_logging(json_lines=False, level="WARNING")
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("database")
    parser.add_argument("url")
    parser.add_argument("--broken", action="store_true")
    asyncio.run(main(parser.parse_args()))
    leave(0)
