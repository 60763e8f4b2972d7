"""The inbox, consents, wordings and deliveries over HTTP."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from backend.features.accounts import CustomerAccountsMerged
from backend.features.notifications import InboxFollowsTheCustomer, Occasion
from backend.features.notifications.wallet.models import ToldBy
from backend.kit.pii import mask_name, mask_phone
from backend.simulator.world.faults import FaultOrder
from tests.features.notifications.conftest import Notices
from tests.support.accounts import People, SignedIn
from tests.support.kit import Api, fresh_key
from tests.support.platform import OA, mp_template, oa_template

SUBMITTED = Occasion.CUSTOMER_SUBMITTED
DISPATCHED = Occasion.CUSTOMER_DISPATCHED
WORDINGS = "/api/v1/notice-wordings"
TEMPLATE_SEND = "api.weixin.qq.com/cgi-bin/message/template/send"


# -- the inbox -------------------------------------------------------------------------------------


async def test_the_inbox_shows_ones_own_messages_newest_first(api: Api, notices: Notices) -> None:
    await notices.tell(SUBMITTED)
    await notices.tell(Occasion.TECHNICIAN_ASSIGNED, notices.to_wang)
    await notices.tell(DISPATCHED)
    page = await api.get("/api/v1/me/messages?limit=1", token=notices.li.token)
    [newest] = page.body["items"]
    assert newest["title"] == "已派师傅"
    assert newest["web_path"] == "/t/abc"
    assert newest["miniprogram_page"] == "pages/ticket/detail?id=abc"
    assert newest["read_at"] is None
    cursor = page.body["next_cursor"]
    rest = await api.get(f"/api/v1/me/messages?cursor={cursor}", token=notices.li.token)
    assert [each["title"] for each in rest.body["items"]] == ["报修已提交"]
    assert rest.body["next_cursor"] is None
    of_wang = await api.get("/api/v1/me/messages", token=notices.wang.token)
    assert [each["title"] for each in of_wang.body["items"]] == ["派给您的新工单"]


async def test_reading_counts_down(api: Api, notices: Notices) -> None:
    first = await notices.tell(SUBMITTED)
    for _ in range(2):
        await notices.tell(DISPATCHED)
    assert await unread(api, notices.li) == 3
    read = await api.post(f"/api/v1/me/messages/{first}/reading", token=notices.li.token)
    again = await api.post(f"/api/v1/me/messages/{first}/reading", token=notices.li.token)
    assert read.body["read_at"] is not None
    assert again.body["read_at"] == read.body["read_at"]
    assert await unread(api, notices.li) == 2
    everything = await api.post("/api/v1/me/message-readings", token=notices.li.token)
    assert everything.status == 204
    assert await unread(api, notices.li) == 0


async def test_anothers_message_does_not_exist(api: Api, notices: Notices) -> None:
    message = await notices.tell(SUBMITTED)
    theirs = await api.post(f"/api/v1/me/messages/{message}/reading", token=notices.wang.token)
    absent = await api.post("/api/v1/me/messages/nothing/reading", token=notices.wang.token)
    assert theirs.status == absent.status == 404
    assert theirs.body["detail"] == absent.body["detail"] == "没有这条消息，请刷新列表"
    assert await unread(api, notices.li) == 1


async def test_the_inbox_of_a_merged_account_moves_to_the_other(
    api: Api, notices: Notices, people: People
) -> None:
    await notices.tell(SUBMITTED)
    heir = await people.customer()
    react = InboxFollowsTheCustomer(notices.parts.stores.inbox, notices.parts.stores.calls)
    for _ in range(2):  # events come at least once
        await react(CustomerAccountsMerged(merged_id=notices.li.id, into_id=heir.id))
    assert await unread(api, heir) == 1
    assert await unread(api, notices.li) == 0


async def unread(api: Api, who: SignedIn) -> int:
    answer = await api.get("/api/v1/me/unread-messages", token=who.token)
    assert answer.status == 200
    return int(answer.body["count"])


# -- consents --------------------------------------------------------------------------------------


async def test_a_customer_learns_what_to_ask_consent_for(api: Api, notices: Notices) -> None:
    answer = await api.get("/api/v1/me/subscriptions", token=notices.li.token)
    offered = {each["occasion"]: each for each in answer.body["items"]}
    assert set(offered) == {each.value for each in Occasion if each.value.startswith("customer.")}
    assert offered[SUBMITTED.value] == {
        "occasion": "customer.submitted",
        "name": "报修已提交",
        "template_id": mp_template(SUBMITTED),
        "left": 0,
        "standing": "asks",
    }
    of_staff = await api.get("/api/v1/me/subscriptions", token=notices.wang.token)
    assert of_staff.body["items"] == []


async def test_only_acceptances_count_each_for_one_message(api: Api, notices: Notices) -> None:
    answers = {
        mp_template(SUBMITTED): "accept",
        mp_template(DISPATCHED): "acceptWithAudit",
        mp_template(Occasion.CUSTOMER_CLOSED): "reject",
        mp_template(Occasion.CUSTOMER_FINISHED): "ban",
        mp_template(Occasion.CUSTOMER_RATE_US): "filter",
    }
    for _ in range(2):
        answer = await api.post(
            "/api/v1/me/subscriptions", {"answers": answers}, token=notices.li.token
        )
        assert answer.status == 200
    left = {each["template_id"]: each["left"] for each in answer.body["items"] if each["left"]}
    assert left == {mp_template(SUBMITTED): 2, mp_template(DISPATCHED): 2}


async def test_one_tap_told_twice_counts_once(api: Api, notices: Notices) -> None:
    key, body = fresh_key(), {"answers": {mp_template(SUBMITTED): "accept"}}
    for _ in range(2):
        await api.post("/api/v1/me/subscriptions", body, token=notices.li.token, key=key)
    assert await notices.parts.wallet.left("oLiMp", mp_template(SUBMITTED)) == 1


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"somebody-elses-template": "accept"}, "unknown_template"),
        ({mp_template(SUBMITTED): "accept", "x": "accept"}, "unknown_template"),
        ({mp_template(SUBMITTED): "yes"}, "invalid_request"),
        ({}, "invalid_request"),
        ({f"t{i}": "reject" for i in range(11)}, "invalid_request"),
    ],
)
async def test_a_consent_to_nothing_of_ours_is_refused(
    api: Api, notices: Notices, answers: dict[str, str], code: str
) -> None:
    answer = await api.post(
        "/api/v1/me/subscriptions", {"answers": answers}, token=notices.li.token
    )
    assert (answer.status, answer.body["code"]) == (422, code)
    assert await notices.parts.wallet.left("oLiMp", mp_template(SUBMITTED)) == 0


async def test_consents_do_not_pile_up_without_end(api: Api, notices: Notices) -> None:
    wallet, now = notices.parts.wallet, notices.container.now()
    for _ in range(52):
        await wallet.accept("oLiMp", "t", ToldBy.CLIENT, now)
    assert await wallet.left("oLiMp", "t") == 50


# -- wordings --------------------------------------------------------------------------------------


async def wording(api: Api, who: SignedIn, occasion: Occasion = DISPATCHED) -> dict[str, Any]:
    answer = await api.get(f"{WORDINGS}/{occasion.value}", token=who.token)
    assert answer.status == 200
    return dict(answer.body)


def changed(shown: Mapping[str, Any], text: str, **more: object) -> dict[str, Any]:
    content = deepcopy(shown["wording"])
    keywords = content["official_account"]["values"]
    keywords["thing3"] = {"label": "师傅", "text": text}
    return {**content, "based_on": shown["revision"], **more}


async def test_every_occasion_is_listed_with_its_wording(api: Api, administrator: SignedIn) -> None:
    answer = await api.get(WORDINGS, token=administrator.token)
    assert [each["occasion"] for each in answer.body["items"]] == [each.value for each in Occasion]
    first = answer.body["items"][0]
    assert (first["name"], first["revision"], first["is_own"]) == ("报修已提交", 0, False)
    assert first["template_ids"] == {
        "official_account": oa_template(SUBMITTED),
        "miniprogram": mp_template(SUBMITTED),
        "sms": "",
    }
    assert {each["name"] for each in first["placeholders"]} == {
        *("number", "service", "device", "submitted_at")
    }


async def test_the_firms_own_words_are_sent_and_taken_back(
    api: Api, notices: Notices, administrator: SignedIn
) -> None:
    shown = await wording(api, administrator)
    body = changed(shown, "金牌{technician}")
    kept = await api.put(f"{WORDINGS}/{DISPATCHED.value}", body, token=administrator.token)
    assert (kept.status, kept.body["revision"], kept.body["is_own"]) == (200, 1, True)
    assert kept.body["changed_by"] == administrator.id
    await notices.tell(DISPATCHED)
    await notices.deliver()
    reset = await api.post(
        f"{WORDINGS}/{DISPATCHED.value}/reset", {"based_on": 1}, token=administrator.token
    )
    assert (reset.body["revision"], reset.body["is_own"]) == (2, False)
    assert reset.body["wording"] == shown["wording"]
    await notices.tell(DISPATCHED)
    await notices.deliver()
    sent = [each.values["thing3"] for each in (await notices.control.messages()).messages]
    assert sent == ["金牌王师傅", "王师傅"]
    history = await api.get(f"{WORDINGS}/{DISPATCHED.value}/revisions", token=administrator.token)
    assert [(each["revision"], each["wording"] is None) for each in history.body["items"]] == [
        (2, True),
        (1, False),
    ]
    audited = await notices.container.audit_entries.find({"subject_kind": "notice_wording"})
    assert sorted((each.subject_id, each.details["revision"]) for each in audited) == [
        ("customer.dispatched", "1"),
        ("customer.dispatched", "2"),
    ]


async def test_a_template_of_the_firms_own_is_used(
    api: Api, notices: Notices, administrator: SignedIn
) -> None:
    shown = await wording(api, administrator)
    ids = {"official_account": "own-template", "miniprogram": ""}
    body = changed(shown, "{technician}", template_ids=ids)
    kept = await api.put(f"{WORDINGS}/{DISPATCHED.value}", body, token=administrator.token)
    assert kept.body["template_ids"] == {
        "official_account": "own-template",
        "miniprogram": mp_template(DISPATCHED),
        "sms": "",
    }


async def test_a_change_based_on_an_old_look_is_refused(api: Api, administrator: SignedIn) -> None:
    shown = await wording(api, administrator)
    path = f"{WORDINGS}/{DISPATCHED.value}"
    await api.put(path, changed(shown, "甲{technician}"), token=administrator.token)
    late = await api.put(path, changed(shown, "乙{technician}"), token=administrator.token)
    assert (late.status, late.body["code"]) == (409, "stale_document")
    now = await wording(api, administrator)
    assert now["wording"]["official_account"]["values"]["thing3"]["text"] == "甲{technician}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{password}", "用了没有的占位符 password"),
        ("一二三四五六七八九十一{technician}", "应为20 个字以内"),
        ("两行\n字", "应为20 个字以内"),
    ],
)
async def test_words_that_could_not_be_sent_are_refused(
    api: Api, administrator: SignedIn, text: str, why: str
) -> None:
    shown = await wording(api, administrator)
    path = f"{WORDINGS}/{DISPATCHED.value}"
    for answer in (
        await api.put(path, changed(shown, text), token=administrator.token),
        await api.post(
            f"{path}/preview",
            {k: v for k, v in changed(shown, text).items() if k != "based_on"},
            token=administrator.token,
        ),
    ):
        assert (answer.status, answer.body["code"]) == (422, "wording_not_sendable")
        assert why in answer.body["detail"]
    assert (await wording(api, administrator))["revision"] == 0


@pytest.mark.parametrize("text", ["{{7*7}}", "{x.__class__}", "%(number)s"])
async def test_what_looks_like_code_in_a_wording_is_literal_text(
    api: Api, notices: Notices, administrator: SignedIn, text: str
) -> None:
    shown = await wording(api, administrator)
    path = f"{WORDINGS}/{DISPATCHED.value}"
    kept = await api.put(path, changed(shown, text), token=administrator.token)
    assert kept.status == 200
    await notices.tell(DISPATCHED)
    await notices.deliver()
    [message] = (await notices.control.messages()).messages
    assert message.values["thing3"] == text


async def test_a_preview_shows_each_place_and_keeps_nothing(
    api: Api, administrator: SignedIn
) -> None:
    shown = await wording(api, administrator)
    body = {k: v for k, v in changed(shown, "金牌{technician}").items() if k != "based_on"}
    answer = await api.post(
        f"{WORDINGS}/{DISPATCHED.value}/preview",
        {**body, "values": {"device": "净水器", "nobody": "x"}},
        token=administrator.token,
    )
    assert answer.body["official_account"] == {
        "character_string1": "BX20260715-0042",
        "thing2": "净水器",
        "thing3": "金牌王师傅",
        "phrase4": "已派师傅",
    }
    assert answer.body["wecom"]["title"] == "已派师傅 BX20260715-0042"
    assert answer.body["in_app"]["body"].startswith("工单 BX20260715-0042（净水器）已派给王师傅")
    assert (await wording(api, administrator))["revision"] == 0


async def test_an_occasion_that_does_not_exist(api: Api, administrator: SignedIn) -> None:
    answer = await api.get(f"{WORDINGS}/customer.surprise", token=administrator.token)
    assert (answer.status, answer.body["code"]) == (404, "occasion_not_found")


async def test_own_words_that_a_later_version_cannot_fill_give_way_to_the_shipped(
    api: Api, notices: Notices, administrator: SignedIn
) -> None:
    shown = await wording(api, administrator)
    path = f"{WORDINGS}/{DISPATCHED.value}"
    await api.put(path, changed(shown, "金牌{technician}"), token=administrator.token)
    revisions = notices.container.mongo.collection("wording_revisions")
    gone = {"$set": {"wording.official_account.values.thing3.text": "{retired}"}}
    await revisions.update_many({}, gone)
    await notices.tell(DISPATCHED)
    await notices.deliver()
    [message] = (await notices.control.messages()).messages
    assert message.values["thing3"] == "王师傅"


async def test_quiet_hours_are_kept_and_audited(
    api: Api, notices: Notices, administrator: SignedIn
) -> None:
    path = "/api/v1/notice-quiet-hours"
    shipped = await api.get(path, token=administrator.token)
    assert shipped.body == {"starts": "22:00", "ends": "08:00"}
    wrong = await api.put(path, {"starts": "25:00", "ends": "08:00"}, token=administrator.token)
    assert wrong.status == 422
    kept = await api.put(path, {"starts": "21:30", "ends": "07:00"}, token=administrator.token)
    assert kept.body == {"starts": "21:30", "ends": "07:00"}
    assert (await api.get(path, token=administrator.token)).body == kept.body
    audited = await notices.container.audit_entries.find({"subject_kind": "quiet_hours"})
    assert [each.details for each in audited] == [{"starts": "21:30", "ends": "07:00"}]


# -- deliveries ------------------------------------------------------------------------------------


async def test_staff_see_what_reached_nobody_and_send_it_again(
    api: Api, notices: Notices, administrator: SignedIn
) -> None:
    await notices.control.order_fault(FaultOrder(endpoint=TEMPLATE_SEND, errcode=47003))
    dead = await notices.tell(DISPATCHED)
    await notices.deliver()
    sent = await notices.tell(SUBMITTED)
    await notices.deliver()
    listed = await api.get("/api/v1/deliveries?state=dead&state=unknown", token=administrator.token)
    [row] = listed.body["items"]
    assert (row["id"], row["state"], row["reason"]) == (dead, "dead", "wrong")
    assert row["reason_text"] == "平台不接受通知内容，请修改文案后重发"
    assert row["occasion_name"] == "已派师傅"
    assert row["recipient"] == {"kind": "customer", "id": notices.li.id}
    assert (row["attempts"][0]["code"], row["may_retry"]) == (47003, True)
    assert "values" not in row
    li = await notices.container.accounts.customers.get(notices.li.id)
    assert row["recipient_name"] == f"{mask_name(li.name)} {mask_phone(li.phone)}".strip()
    shown = await api.get(f"/api/v1/deliveries/{dead}", token=administrator.token)
    assert (shown.status, shown.body) == (200, row)
    missing = await api.get("/api/v1/deliveries/nothing", token=administrator.token)
    assert (missing.status, missing.body["code"]) == (404, "delivery_not_found")
    path = f"/api/v1/deliveries/{dead}/retry"
    again = await api.post(path, token=administrator.token)
    assert (again.body["state"], again.body["tries"]) == ("waiting", 0)
    await notices.deliver()
    assert (await notices.get(dead)).state == "sent"
    for delivery_id in (dead, sent):
        refused = await api.post(
            f"/api/v1/deliveries/{delivery_id}/retry", token=administrator.token
        )
        assert (refused.status, refused.body["code"]) == (409, "transition_not_allowed")
    audited = await notices.container.audit_entries.find({"subject_kind": "delivery"})
    assert [each.subject_id for each in audited] == [dead]


async def test_deliveries_are_found_by_occasion_and_by_who_was_told(
    api: Api, notices: Notices, administrator: SignedIn
) -> None:
    dispatched = await notices.tell(DISPATCHED)
    submitted = await notices.tell(SUBMITTED)

    async def ids(query: str) -> list[str]:
        answer = await api.get(f"/api/v1/deliveries?{query}", token=administrator.token)
        return [each["id"] for each in answer.body["items"]]

    assert await ids(f"occasion={DISPATCHED.value}") == [dispatched]
    assert await ids(f"occasion={SUBMITTED.value}&state=waiting") == [submitted]
    assert await ids(f"occasion={SUBMITTED.value}&state=dead") == []
    assert sorted(await ids(f"recipient_id={notices.li.id}")) == sorted([dispatched, submitted])
    assert await ids("recipient_id=nobody") == []


async def test_deliveries_are_paged_newest_first(
    api: Api, notices: Notices, administrator: SignedIn
) -> None:
    ids = [await notices.tell(DISPATCHED) for _ in range(5)]
    seen, cursor = [], ""
    while True:
        answer = await api.get(
            f"/api/v1/deliveries?limit=2&cursor={cursor}", token=administrator.token
        )
        seen += [each["id"] for each in answer.body["items"]]
        cursor = answer.body["next_cursor"]
        if not cursor:
            break
    assert sorted(seen) == sorted(ids)


async def test_a_closed_path_is_shown_and_opened_again(
    api: Api, notices: Notices, administrator: SignedIn
) -> None:
    await notices.control.order_fault(FaultOrder(endpoint=TEMPLATE_SEND, errcode=43116))
    await notices.tell(DISPATCHED)
    await notices.deliver()
    listed = await api.get("/api/v1/closed-paths", token=administrator.token)
    [path] = listed.body["items"]
    assert (path["reason"], path["code"]) == ("config", 43116)
    assert path["name"].endswith(oa_template(DISPATCHED))
    opened = await api.delete(f"/api/v1/closed-paths/{path['id']}", token=administrator.token)
    assert opened.status == 204
    again = await api.delete(f"/api/v1/closed-paths/{path['id']}", token=administrator.token)
    assert (again.status, again.body["code"]) == (404, "path_not_closed")
    await notices.wait_over()
    await notices.deliver()
    assert await notices.on_the_phone() == ["派单通知"]


async def test_a_path_that_closed_is_told_once_to_whoever_runs_the_installation(
    api: Api, notices: Notices, administrator: SignedIn
) -> None:
    await notices.control.order_fault(FaultOrder(endpoint=TEMPLATE_SEND, errcode=43116))
    await notices.tell(DISPATCHED)
    await notices.deliver()
    for _ in range(3):
        assert await notices.parts.alarms.tell() == 1
    inbox = await api.get("/api/v1/me/messages", token=administrator.token)
    [told] = inbox.body["items"]
    assert told["title"] == "平台通道暂停：账号或模板配置有误（43116）"
    assert "cgi-bin/message/template/send" in told["body"]
    others = await notices.parts.stores.inbox.find(
        {"occasion": "staff.platform_alarm", "recipient.id": {"$ne": administrator.id}}
    )
    assert others == []
    await notices.wait_over()
    await notices.deliver()  # it works again: the next incident is another one
    await notices.control.order_fault(FaultOrder(endpoint=TEMPLATE_SEND, errcode=43116))
    await notices.tell(DISPATCHED)
    await notices.deliver()
    await notices.parts.alarms.tell()
    inbox = await api.get("/api/v1/me/messages", token=administrator.token)
    assert len(inbox.body["items"]) == 2


async def test_a_platform_that_is_away_for_a_moment_wakes_nobody(
    notices: Notices, administrator: SignedIn
) -> None:
    await notices.control.order_fault(
        FaultOrder(endpoint="api.weixin.qq.com", cut=True, times=None)
    )
    for _ in range(5):
        await notices.tell(DISPATCHED)
    await notices.deliver()
    assert len(await notices.parts.deliveries.closed_paths()) == 1
    assert await notices.parts.alarms.tell() == 0
    long_ago = [{"$set": {"opened_at": {"$subtract": ["$$NOW", 600_000]}}}]
    await notices.container.mongo.collection("platform_circuits").update_many({}, long_ago)
    assert await notices.parts.alarms.tell() == 1


async def test_staff_see_how_much_of_a_day_is_used(
    api: Api, notices: Notices, administrator: SignedIn
) -> None:
    await notices.tell(DISPATCHED)
    await notices.deliver()
    used = await api.get("/api/v1/platform-usage", token=administrator.token)
    [sent] = [each for each in used.body["items"] if each["api"].endswith("template/send")]
    assert (sent["account"], sent["calls"], sent["refused"]) == (OA, 1, 0)
    assert (sent["daily_limit"], sent["left"]) == (100_000, 99_999)
    before = await api.get("/api/v1/platform-usage?day=2020-01-01", token=administrator.token)
    assert before.body["items"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", WORDINGS),
        ("GET", "/api/v1/deliveries"),
        ("GET", "/api/v1/platform-usage"),
        ("GET", "/api/v1/closed-paths"),
        ("GET", "/api/v1/notice-quiet-hours"),
    ],
)
async def test_customers_and_technicians_keep_no_notices(
    api: Api, notices: Notices, method: str, path: str
) -> None:
    for who in (notices.li, notices.wang):
        answer = await api.call(method, path, token=who.token)
        assert (answer.status, answer.body["code"]) == (403, "permission_denied")
