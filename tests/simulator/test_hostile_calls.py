"""Whatever a client sends, the platform answers as itself, and no phone is reached by mistake."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from backend.simulator.api.call import WECOM_HOST, Call, Endpoint
from backend.simulator.api.handler import ENDPOINTS
from backend.simulator.api.refusals import Refusal
from backend.simulator.phone.words import plain
from backend.simulator.world.clock import system_now
from backend.simulator.world.consents import Consent
from backend.simulator.world.world import World
from tests.simulator.conftest import (
    ACCOUNTS,
    AGENT,
    CORP,
    DISPATCHED,
    LI,
    MP,
    OA,
    SUBSCRIBED,
    WANG,
    ZHAO,
)

FIELDS = st.sampled_from(
    [
        *("touser", "template_id", "data", "url", "miniprogram", "client_msg_id", "page", "lang"),
        *("grant_type", "appid", "secret", "force_refresh", "code", "openid"),
        *("toparty", "totag", "msgtype", "agentid", "text", "textcard", "template_card"),
        *("enable_duplicate_check", "duplicate_check_interval", "card_type", "task_id"),
        *("button_list", "main_title", "content", "value", "thing1", "access_token"),
        *("button", "sub_button", "name", "type", "key", "pagepath", "action_name", "action_info"),
        *("scene", "scene_str", "scene_id", "expire_seconds", "command", "image", "news", "list"),
        *("articles", "msgmenu", "userids", "atall", "response_code", "cgi_path", "version"),
        *("media_url", "media_type", "user_ticket"),
    ]
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=30),
        st.sampled_from(
            [
                "oWangOa",
                "oWangMp",
                "lisi|x",
                "@all",
                DISPATCHED,
                SUBSCRIBED,
                "template_card",
                "text",
            ]
        ),
        st.just(AGENT),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(FIELDS | st.text(max_size=8), inner, max_size=6),
    ),
    max_leaves=25,
)
BODIES = st.dictionaries(FIELDS, VALUES, max_size=8)
CARD_FIELDS = st.sampled_from(
    [
        *("source", "action_menu", "task_id", "main_title", "emphasis_content", "quote_area"),
        *("sub_title_text", "horizontal_content_list", "jump_list", "card_action", "card_image"),
        *("button_selection", "button_list", "checkbox", "select_list", "submit_button"),
    ]
)
CARD_TYPES = st.sampled_from(
    [
        *("text_notice", "news_notice", "button_interaction"),
        *("vote_interaction", "multiple_interaction", "unknown"),
    ]
)
OF_OFFICIAL_ACCOUNTS = re.compile(r"template|custom|menu|qrcode|ticket|user/info|media")
QUERIES = st.dictionaries(
    st.sampled_from(
        ["appid", "secret", "js_code", "grant_type", "code", "userid", "corpid", "type", "media_id"]
    ),
    st.text(max_size=20).filter(lambda text: text.isprintable()),
    max_size=4,
)


def pretended_world() -> World:
    world = World(system_now)
    world.accounts = ACCOUNTS
    for person in (WANG, LI, ZHAO):
        world.people.put(person)
    world.consents.put(Consent(app_id=MP, openid="oWangMp", template_id=SUBSCRIBED, count=5))
    return world


def token_for(world: World, endpoint: Endpoint) -> str:
    now = world.now()
    if endpoint.host == WECOM_HOST:
        return world.tokens.wecom(f"{CORP}:{AGENT}", now, world.rules).value
    app_id = OA if OF_OFFICIAL_ACCOUNTS.search(endpoint.path) else MP
    return world.tokens.stable(app_id, now, world.rules).value


def outcome(endpoint: Endpoint, raw_body: bytes, query: dict[str, str]) -> int:
    """The errcode; anything but an answer or a refusal fails the test."""
    world = pretended_world()
    call = Call(
        world=world,
        host=endpoint.host,
        query={**query, "access_token": token_for(world, endpoint)},
        raw_body=raw_body,
        remote_address="127.0.0.1",
        now=world.now(),
    )
    assert isinstance(call.account, str)
    refused: Refusal | None = None
    try:
        json.dumps(endpoint.answer(call), ensure_ascii=False).encode()
    except Refusal as refusal:
        refused = refusal
    if refused is None:
        return 0
    assert len(refused.errmsg.encode()) < 600
    assert len(world.messages) == 0
    assert world.consents.count(MP, "oWangMp", SUBSCRIBED) == 5
    return refused.errcode


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.path)
def test_any_json_and_query_is_answered_or_refused_with_nothing_changed(
    endpoint: Endpoint,
) -> None:
    @settings(max_examples=25, deadline=None)
    @given(body=BODIES, query=QUERIES)
    def attack(body: dict[str, JsonValue], query: dict[str, str]) -> None:
        raw = json.dumps(body, ensure_ascii=False).encode(errors="surrogatepass")
        assert isinstance(outcome(endpoint, raw, query), int)

    attack()


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.path)
def test_any_bytes_are_read_or_refused(endpoint: Endpoint) -> None:
    @settings(max_examples=25, deadline=None)
    @given(raw=st.binary(max_size=200))
    def attack(raw: bytes) -> None:
        code = outcome(endpoint, raw, {})
        assert code != 0 or endpoint.method == "GET"

    attack()


@settings(max_examples=150, deadline=None)
@given(card=st.dictionaries(CARD_FIELDS, VALUES, max_size=8), kind=CARD_TYPES)
def test_any_template_card_is_delivered_or_refused_by_field(
    card: dict[str, JsonValue], kind: str
) -> None:
    endpoint = next(each for each in ENDPOINTS if each.path == "cgi-bin/message/send")
    body = {
        "touser": "lisi",
        "msgtype": "template_card",
        "agentid": AGENT,
        "template_card": {**card, "card_type": kind},
    }
    raw = json.dumps(body, ensure_ascii=False).encode(errors="surrogatepass")
    assert outcome(endpoint, raw, {}) in {0, 40058, 42014, 47001}


@settings(max_examples=300, deadline=None)
@given(words=st.text(max_size=200))
def test_any_words_of_an_agent_are_drawn_as_those_words(words: str) -> None:
    """Without markup the words come out whole; with it, no character is made up."""
    drawn = plain(words)
    if "<" not in words:
        assert drawn == words
    assert set(drawn) <= set(words) | {"\n"}
