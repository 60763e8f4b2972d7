"""Nothing grows without bound, whatever arrives."""

import ast
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.simulator.world.access_tokens import MOST_TOKENS, AccessTokens
from backend.simulator.world.accounts import Template
from backend.simulator.world.blocked_addresses import BlockedAddresses
from backend.simulator.world.calls import MOST_RECENT_CALLS, ApiCall, Calls
from backend.simulator.world.codes import MOST_CODES, OneTimeCodes
from backend.simulator.world.consents import Consent, Consents, TooManyConsents
from backend.simulator.world.faults import FaultOrder, Faults, TooManyFaults
from backend.simulator.world.messages import (
    MOST_MESSAGES,
    MOST_PAYLOAD_BYTES,
    Messages,
    SentMessage,
)
from backend.simulator.world.people import People, Person, TooManyPeople
from backend.simulator.world.repeats import MOST_REMEMBERED, Repeats
from backend.simulator.world.response_codes import ResponseCodes
from backend.simulator.world.rules import Rules
from backend.simulator.world.scene_codes import SceneCodes, TooManyScenes
from backend.simulator.world.service_windows import ServiceWindows
from backend.simulator.world.tickets import Tickets
from backend.simulator.world.web_tokens import WebTokens

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def sent(payload: str = "{}") -> SentMessage:
    return SentMessage(
        place="wecom",
        kind="text",
        account="ww",
        account_name="",
        values={"content": "您好"},
        payload=payload,
    )


def test_of_twenty_thousand_messages_the_newest_ten_thousand_are_kept() -> None:
    messages = Messages()
    for _ in range(20_000):
        messages.add(sent(), "li", "lisi", NOW)
    assert len(messages) == MOST_MESSAGES
    assert messages.latest_id == 20_000
    kept = messages.all()
    assert (kept[0].id, kept[-1].id) == (10_001, 20_000)
    assert [message.id for message in messages.after(19_998)] == [19_999, 20_000]


def test_large_messages_are_kept_within_sixteen_mebibytes() -> None:
    messages = Messages()
    payload = "x" * 262_144
    for _ in range(1_000):
        messages.add(sent(payload), "li", "lisi", NOW)
    assert len(messages) == MOST_PAYLOAD_BYTES // len(payload)
    assert messages.all()[-1].id == 1_000


def test_codes_tokens_repeats_and_calls_forget_the_oldest() -> None:
    codes, tokens, repeats, calls = OneTimeCodes(), AccessTokens(), Repeats(), Calls()
    rules = Rules(token_daily_limit=None, access_token_characters=32)
    first = codes.mint("login", "wx", "p", NOW)
    for _ in range(MOST_CODES):
        codes.mint("login", "wx", "p", NOW)
    assert len(codes.all()) == MOST_CODES
    assert codes.find(first.code, "login", NOW, 300) is None
    for number in range(MOST_TOKENS + 10):
        tokens.wecom(f"ww:{number}", NOW, rules)
    assert len(tokens.all()) == MOST_TOKENS
    for number in range(MOST_REMEMBERED + 10):
        repeats.remember(str(number), NOW, "1")
    assert len(repeats.all()) == MOST_REMEMBERED
    assert not repeats.known("9")
    assert repeats.known("10")
    for number in range(MOST_RECENT_CALLS + 10):
        calls.record(
            ApiCall(id=number, at=NOW, endpoint="e", account="", errcode=0, http_status=200)
        )
    assert len(calls.recent()) == MOST_RECENT_CALLS
    assert calls.endpoints()[0].calls == MOST_RECENT_CALLS + 10


def test_people_consents_faults_and_blocked_addresses_have_an_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("backend.simulator.world.people.MOST_PEOPLE", 3)
    monkeypatch.setattr("backend.simulator.world.consents.MOST_CONSENTS", 3)
    monkeypatch.setattr("backend.simulator.world.faults.MOST_FAULTS", 3)
    people, consents, faults = People(), Consents(), Faults()
    for number in range(3):
        people.put(Person(id=f"p{number}", name="x"))
        consents.put(Consent(app_id="wx", openid=f"o{number}", template_id="t", count=1))
        faults.order(FaultOrder(endpoint="*", errcode=-1))
    with pytest.raises(TooManyPeople):
        people.put(Person(id="p3", name="x"))
    with pytest.raises(TooManyConsents):
        consents.put(Consent(app_id="wx", openid="o3", template_id="t", count=1))
    with pytest.raises(TooManyFaults):
        faults.order(FaultOrder(endpoint="*", errcode=-1))
    assert (len(people), len(consents.all()), len(faults.all())) == (3, 3, 3)
    people.put(Person(id="p2", name="y"))
    blocked = BlockedAddresses()
    for number in range(2_000):
        blocked.wrong_secret(str(number), NOW, Rules())
    assert blocked.blocked("1999", NOW, Rules(wecom_wrong_secret_limit=1))
    assert not blocked.blocked("999", NOW, Rules(wecom_wrong_secret_limit=1))


def test_windows_tickets_codes_and_web_tokens_forget_the_oldest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = "backend.simulator.world"
    monkeypatch.setattr(f"{world}.service_windows.MOST_WINDOWS", 3)
    monkeypatch.setattr(f"{world}.tickets.MOST_TICKETS", 3)
    monkeypatch.setattr(f"{world}.response_codes.MOST_CODES", 3)
    monkeypatch.setattr(f"{world}.scene_codes.MOST_TEMPORARY", 3)
    monkeypatch.setattr(f"{world}.web_tokens.MOST_WEB_TOKENS", 3)
    windows, tickets, scenes = ServiceWindows(), Tickets(), SceneCodes()
    responses, tokens = ResponseCodes(), WebTokens()
    for number in range(5):
        windows.open("wx", f"o{number}", "message", NOW, Rules())
        tickets.current("agent", f"ww:{number}", NOW, Rules())
        responses.mint("ww:1", str(number), NOW)
        scenes.temporary("wx", str(number), NOW, 60)
        tokens.issue("wx", str(number), "snsapi_base", NOW)
    kept = (windows, tickets, responses, scenes, tokens)
    assert [len(each.all()) for each in kept] == [3, 3, 3, 3, 3]
    assert windows.permission("wx", "o1", NOW, Rules()) == "too_late"
    assert windows.permission("wx", "o2", NOW, Rules()) == "granted"
    for _ in range(10):
        scenes.permanent("wx", "the same", 1)
    with pytest.raises(TooManyScenes):
        scenes.permanent("wx", "another", 1)


def test_a_message_that_grows_afterwards_stays_within_the_bytes() -> None:
    messages = Messages()
    for _ in range(17):
        messages.add(sent(), "li", "lisi", NOW)
    for message in messages.all():
        messages.replace(message.model_copy(update={"payload": "x" * 1024 * 1024}))
    assert len(messages) == MOST_PAYLOAD_BYTES // (1024 * 1024)
    assert messages.get(1) is None


def test_a_clock_that_jumps_neither_revives_nor_kills_for_ever() -> None:
    codes, repeats, tokens = OneTimeCodes(), Repeats(), AccessTokens()
    later = NOW + timedelta(days=3650)
    code = codes.mint("login", "wx", "p", later)
    assert codes.find(code.code, "login", NOW, 300) is None
    assert codes.find(code.code, "login", later, 300) is not None
    repeats.remember("k", later, "1")
    assert repeats.find("k", NOW, 600) is None
    token = tokens.forced("wx", later, Rules())
    assert tokens.forced("wx", NOW, Rules()).state(NOW) == "valid"
    assert token.state(NOW) == "valid"
    latest = tokens.find(token.value)
    assert latest is not None
    assert latest.state(NOW) == "invalid"


def test_a_template_lists_each_keyword_once() -> None:
    template = Template(
        template_id="t", title="", content="{{thing1.DATA}}{{thing1.DATA}} {{ time2.DATA }}"
    )
    assert template.keywords == ("thing1", "time2")


def test_the_simulator_imports_nothing_of_the_product_but_itself() -> None:
    folder = Path(__file__).parents[2] / "backend" / "simulator"
    imported: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module)
    product = {name for name in imported if name.split(".")[0] == "backend"}
    assert product
    assert all(name.startswith("backend.simulator") for name in product)
    others = {name.split(".")[0] for name in imported} - set(sys.stdlib_module_names)
    third_parties = {"cryptography", "pydantic", "pydantic_core", "structlog", "tornado"}
    assert others == {"backend"} | third_parties
