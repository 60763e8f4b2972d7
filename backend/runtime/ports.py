"""Loopback ports: a free one, or the one asked for if nobody has it."""

import errno
import socket

from backend.runtime.refusals import CannotStart

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free_port(port: int, *, what: str, remedy: str, host: str = LOOPBACK) -> None:
    """``what`` wants to listen on ``port``; ``remedy`` says how the user picks another."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise CannotStart(
                f"Port {port} for {what} needs root; choose one above 1023: {remedy}."
            ) from None
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise CannotStart(f"Address {host} is not one of this machine's.") from None
            raise CannotStart(
                f"Port {port} for {what} is taken by another program; {remedy}."
            ) from None
        except OverflowError:
            raise CannotStart(f"{port} is not a port number (0-65535).") from None


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True
