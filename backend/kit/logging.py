"""One event per line: readable in development, JSON in production; secrets and people left out."""

import logging.config
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import structlog

_SECRET_KEYS: Final = re.compile(
    r"(?i)password|secret|token|authorization|api_key|session_key|js_code|openid|unionid|phone|"
    r"mobile|address|contact|signature"
)
_PHONE: Final = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x1b]")
_LONGEST: Final = 4000


def without_phones(text: str) -> str:
    """Mobile numbers hidden, wherever they stand."""
    return _PHONE.sub("[phone]", text)


def scrub(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide what a key's name gives away, and mobile numbers wherever they stand."""
    for key, value in event.items():
        event[key] = _scrubbed(str(key), value)
    return event


def _scrubbed(key: str, value: Any) -> Any:
    if _SECRET_KEYS.search(key):
        return "[hidden]"
    match value:
        case str():
            return without_phones(_CONTROL.sub(" ", value))[:_LONGEST]
        case Mapping():
            return {name: _scrubbed(str(name), each) for name, each in value.items()}
        case list() | tuple() | set():
            return [_scrubbed("", each) for each in value]
        case _:
            return value


def configure_logging(*, json_lines: bool, level: str = "INFO") -> None:
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        scrub,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json_lines
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        "foreign_pre_chain": shared,
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": level},
            # Tornado writes its own access lines besides ours, and the driver whole commands.
            "loggers": {
                "tornado.access": {"level": "ERROR"},
                "pymongo": {"level": "WARNING"},
                "apscheduler": {"level": "WARNING"},
                # At DEBUG they write addresses with access tokens and secrets in them.
                "urllib3": {"level": "WARNING"},
                "wechatpy": {"level": "WARNING"},
            },
        }
    )
