"""What the commands' argument parsers have alike."""

import argparse

from backend.kit.logging import configure_logging
from backend.settings import Settings


def parser_of(command: str, purpose: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=f"python -m backend {command}", description=purpose)


def port_number(text: str) -> int:
    """For argparse. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0-65535)")
    return int(text)


def start_logging(settings: Settings) -> None:
    configure_logging(json_lines=settings.is_production, level=settings.log_level)
