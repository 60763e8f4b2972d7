"""What the platform's documents leave open: one guess each, changed from the control plane."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[int, Field(ge=0, le=31_536_000)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
ErrorCode = Annotated[int, Field(ge=-1, le=9_999_999)]


class Rules(BaseModel):
    """Behaviour that no source confirms ([M] and section 10 of the protocol sheet).

    The defaults are what the sheet holds for likely. A product must work under either value.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Access tokens
    access_token_seconds: Annotated[int, Field(ge=1, le=7200)] = 7200
    access_token_characters: Annotated[int, Field(ge=32, le=512)] = 512
    token_overlap_seconds: Seconds = 300
    token_daily_limit: Count | None = 2000
    stable_renewal_seconds: Seconds = 300
    forced_refresh_daily_limit: Count = 20
    forced_refresh_gap_seconds: Seconds = 30
    wrong_secret_errcode: Literal[40001, 40125] = 40125
    wrong_account_kind_errcode: ErrorCode = 48001
    ticket_hourly_limits: dict[Literal["jsapi", "corporation", "agent"], Count] = {
        "corporation": 400,
        "agent": 100,
    }

    # One-time codes
    code_seconds: Seconds = 300
    used_login_code_errcode: Literal[40029, 40163] = 40163
    used_phone_code_errcode: Literal[40029, 40163] = 40029
    phone_openid_mismatch_errcode: ErrorCode = 40003
    country_code_as_text: bool = False

    # Web pages, menus, codes with a scene
    web_pages_are_snapshots: bool = False
    web_silent_answer_has_unionid: bool = False
    menu_leaves_carry_sub_buttons: bool = True
    menu_name_bytes: Count = 16
    menu_sub_name_bytes: Count = 60
    menu_key_bytes: Count = 128
    menu_url_bytes: Count = 1024
    permanent_scene_limit: Count = 100_000
    scene_seconds: Seconds = 60

    # Bodies; None accepts \uXXXX escapes
    escaped_text_errcode: ErrorCode | None = 40033
    wecom_escaped_text_errcode: ErrorCode | None = 40033

    # Template and subscribe messages
    text_length_unit: Literal["utf16", "characters"] = "utf16"
    short_thing_length: Count = 10
    legacy_keyword_length: Count = 20
    undeclared_keyword: Literal["refuse", "ignore"] = "refuse"
    client_msg_id_seconds: Seconds = 600
    repeated_client_msg_id_errcode: ErrorCode = 0
    unlinked_miniprogram_errcode: ErrorCode = 40013
    subscribe_answer_carries_msgid: bool = False

    # Customer-service messages (sheet 3.7): 5 in 48 hours after a message, 3 in a minute after a
    # menu, a follow or a scan, 2 in a minute after entering a mini-program's session [D]; whether
    # the next message of the person begins a new count is not said
    service_message_seconds: Seconds = 172_800
    service_messages_after_message: Count = 5
    service_action_seconds: Seconds = 60
    service_messages_after_action: Count = 3
    service_messages_after_session: Count = 2
    service_count_starts_anew: bool = True

    # Media (sheet 3.14): three days [M]; formats by their first bytes
    media_seconds: Seconds = 259_200
    media_formats_checked: bool = True

    # Old endpoints refuse as text/plain [L]: media/get
    media_refusal_content_type: Literal["application/json; encoding=utf-8", "text/plain"] = (
        "application/json; encoding=utf-8"
    )

    # Whether a voice comes with the words that were recognised (switched on in the console)
    voices_recognised: bool = True

    # WeCom
    wecom_token_reused: bool = True
    wecom_wrong_secret_limit: Annotated[int, Field(ge=1)] = 5
    wecom_block_seconds: Seconds = 3600
    wecom_agentid_as_text_errcode: ErrorCode = 40056
    wecom_overlong_text: Literal["truncate", "refuse"] = "truncate"
    wecom_repeated_message_errcode: ErrorCode = 0
    wecom_repeat_checked_before_task_id: bool = True
    wecom_member_messages_per_minute: Annotated[int, Field(ge=1)] | None = None
    wecom_tells_mobiles: bool = False
    wecom_user_list_errcode: ErrorCode = 0
    wecom_response_code_seconds: Seconds = 259_200
    wecom_unknown_response_code_errcode: ErrorCode = 42050
    wecom_used_response_code_errcode: ErrorCode = 42050
    template_card_errcode: ErrorCode = 40058
    template_card_lengths_enforced: bool = True

    # Text messages: flow control of one phone (help.aliyun.com, SMS: 流控说明)
    sms_variable_length: Count = 35
    sms_code_per_minute: Count = 1
    sms_code_per_hour: Count = 5
    sms_code_per_day: Count = 10
    sms_notice_per_day: Count = 50
    sms_phone_per_day: Count = 100

    # Callbacks (sheet 5.2, 5.3): three attempts in all, five seconds apart [D]; whether an attempt
    # repeats timestamp, nonce and cipher text is not known (sheet 10.1)
    push_attempts: Annotated[int, Field(ge=1, le=10)] = 3
    push_answer_seconds: Annotated[int, Field(ge=1, le=60)] = 5
    push_retry_seconds: Annotated[int, Field(ge=0, le=3600)] = 5
    push_retry_repeats_body: bool = True

    # The event that says what became of a template or subscribe message, and how long after
    send_results_told: bool = True
    send_result_seconds: Seconds = 1

    # Content checks: what is found in pictures, and when it is told; "silent" tells nothing
    media_check_suggestion: Literal["pass", "review", "risky", "silent"] = "pass"
    media_check_seconds: Seconds = 1
    media_label_as_text: bool = True
    content_reader_not_seen: bool = False

    # What does not exist
    unknown_endpoint_errcode: ErrorCode = 40066
    unknown_endpoint_status: Annotated[int, Field(ge=200, le=599)] = 404
