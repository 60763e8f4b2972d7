"""The check that the console makes when somebody saves a server's address (sheet 5.2, 5.3)."""

import secrets
from dataclasses import dataclass
from time import monotonic
from typing import Final
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPError, HTTPRequest

from backend.simulator.callbacks.crypto import CallbackCrypto, UnusableKey, signature
from backend.simulator.world.accounts import CallbackTarget
from backend.simulator.world.clock import Now

WECOM_SECONDS: Final = 1
OPEN_SECONDS: Final = 5


@dataclass(frozen=True)
class Verification:
    verified: bool
    latency_ms: int
    problem: str = ""


async def verify(target: CallbackTarget, now: Now) -> Verification:
    """GET with an echostr, which must come back to the letter: WeCom's is encrypted and answered
    within a second."""
    asked = str(secrets.randbelow(9 * 10**15) + 10**15)
    stamp, nonce = str(int(now().timestamp())), secrets.token_hex(5)
    try:
        query = _query(target, asked, stamp, nonce)
    except UnusableKey as error:
        return Verification(False, 0, str(error))
    seconds = WECOM_SECONDS if target.kind == "wecom" else OPEN_SECONDS
    joint = "&" if "?" in target.url else "?"
    request = HTTPRequest(
        f"{target.url}{joint}{urlencode(query)}", follow_redirects=False, request_timeout=seconds
    )
    client, started = AsyncHTTPClient(force_instance=True), monotonic()
    try:
        response = await client.fetch(request, raise_error=False)
        status, body, problem = response.code, response.body or b"", ""
    except (OSError, HTTPError) as error:
        status, body, problem = 0, b"", str(error)[:200]
    finally:
        client.close()
    latency = round((monotonic() - started) * 1000)
    if not problem and (status != 200 or body != asked.encode()):
        problem = f"status {status}, or the echo is not what was asked for"
    return Verification(not problem, latency, problem)


def _query(target: CallbackTarget, asked: str, stamp: str, nonce: str) -> dict[str, str]:
    if target.kind != "wecom":
        signed = signature(target.token, stamp, nonce)
        return {"signature": signed, "echostr": asked, "timestamp": stamp, "nonce": nonce}
    echo = CallbackCrypto(target.encoding_aes_key, target.receive_id).encrypt(asked.encode())
    signed = signature(target.token, stamp, nonce, echo)
    return {"msg_signature": signed, "timestamp": stamp, "nonce": nonce, "echostr": echo}
