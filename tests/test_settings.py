"""Settings: what an installation may and may not be started with."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from backend.runtime.configuration import environment_example, load_settings
from backend.runtime.refusals import CannotStart
from backend.settings import Environment, MongoSettings, Settings

KEY = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
PRODUCTION = {
    "ENVIRONMENT": "production",
    "ENCRYPTION__KEYS": f'{{"2026-11": "{KEY}"}}',
    "ENCRYPTION__CURRENT": "2026-11",
    "ENCRYPTION__BLIND_INDEX_KEY": KEY,
    "HTTP__PUBLIC_BASE_URL": "https://service.example.com/",
    "PLATFORM__BASE_URL": "",
}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PRODUCTION:
        monkeypatch.delenv(f"BAOXIU_{name}", raising=False)


def set_all(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"BAOXIU_{name}", value)


def test_development_needs_no_setting_and_talks_to_the_simulator() -> None:
    settings = Settings()
    assert settings.environment is Environment.DEVELOPMENT
    assert settings.platform.base_url == "http://127.0.0.1:8010"
    assert settings.tickets.auto_acceptance_days == 7
    assert settings.tickets.take_timeout_minutes == 30
    assert settings.tickets.call_attempts == 3


def test_production_with_real_values_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, PRODUCTION)
    settings = load_settings()
    assert settings.is_production
    assert settings.platform.base_url == ""
    assert settings.http.public_base_url == "https://service.example.com"
    assert settings.encryption.key_bytes() == {"2026-11": b"A" * 32}
    assert settings.encryption.blind_index_bytes() == b"A" * 32


@pytest.mark.parametrize(
    ("left_out", "named"),
    [
        ("ENCRYPTION__BLIND_INDEX_KEY", "BAOXIU_ENCRYPTION__BLIND_INDEX_KEY"),
        ("HTTP__PUBLIC_BASE_URL", "BAOXIU_HTTP__PUBLIC_BASE_URL"),
        ("PLATFORM__BASE_URL", "BAOXIU_PLATFORM__BASE_URL"),
    ],
)
def test_production_refuses_what_the_project_ships_with(
    monkeypatch: pytest.MonkeyPatch, left_out: str, named: str
) -> None:
    set_all(monkeypatch, {name: value for name, value in PRODUCTION.items() if name != left_out})
    with pytest.raises(CannotStart) as refusal:
        load_settings()
    assert str(refusal.value) == f"Value error, production needs real values for: {named}"


def test_production_refuses_the_encryption_key_everybody_knows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    placeholder = Settings().encryption.keys["placeholder"].get_secret_value()
    set_all(monkeypatch, PRODUCTION)
    set_all(monkeypatch, {"ENCRYPTION__KEYS": f'{{"2026-11": "{KEY}", "old": "{placeholder}"}}'})
    with pytest.raises(CannotStart, match="BAOXIU_ENCRYPTION__KEYS"):
        load_settings()


def test_production_refuses_an_account_without_its_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_all(monkeypatch, PRODUCTION | {"WECOM__CORP_ID": "ww123", "WECOM__TOKEN": "t"})
    with pytest.raises(CannotStart) as refusal:
        load_settings()
    assert str(refusal.value) == (
        "Value error, production needs real values for: "
        "BAOXIU_WECOM__ENCODING_AES_KEY, BAOXIU_WECOM__SECRET"
    )


@pytest.mark.parametrize("account", ["OFFICIAL_ACCOUNT", "MINIPROGRAM"])
def test_production_takes_nothing_that_is_not_sealed(
    monkeypatch: pytest.MonkeyPatch, account: str
) -> None:
    set_all(monkeypatch, {f"{account}__CALLBACK_MODE": "plain"})
    assert getattr(load_settings(), account.lower()).callback_mode == "plain"
    set_all(monkeypatch, PRODUCTION)
    with pytest.raises(CannotStart) as refusal:
        load_settings()
    assert str(refusal.value) == (
        f"Value error, BAOXIU_{account}__CALLBACK_MODE must be safe in production: choose "
        "安全模式 in the console, too"
    )


def test_the_placeholder_of_a_token_opens_no_door() -> None:
    assert Settings().wecom.callback_token == ""
    assert Settings().official_account.callback_token == ""


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://api.weixin.qq.com",
        "https://QYAPI.WEIXIN.QQ.COM",
        "https://api.mch.weixin.qq.com/v3",
        "https://oss-cn-hangzhou.aliyuncs.com",
    ],
)
@pytest.mark.parametrize("environment", ["development", "test"])
def test_only_production_reaches_real_hosts(
    monkeypatch: pytest.MonkeyPatch, environment: str, address: str
) -> None:
    set_all(monkeypatch, {"ENVIRONMENT": environment, "PLATFORM__BASE_URL": address})
    with pytest.raises(CannotStart, match="only production may reach the real hosts"):
        load_settings()


@pytest.mark.parametrize(
    ("variable", "value", "complaint"),
    [
        ("HTTP__PORT", "70000", "BAOXIU_HTTP__PORT: Input should be less than or equal to 65535"),
        ("HTTP__PROT", "8000", "BAOXIU_HTTP__PROT: Extra inputs are not permitted"),
        ("HTPP__PORT", "8000", "BAOXIU_HTPP__PORT is not a setting (see deploy/env.example)"),
        ("ENCRYPTION__KEYS", '{"a": "c2hvcnQ="}', "a key has 32 bytes (openssl rand -base64 32)"),
        ("ENCRYPTION__CURRENT", "lost", "current names the key 'lost', which keys does not hold"),
        ("TICKETS__REOPEN_DAYS", "0", "BAOXIU_TICKETS__REOPEN_DAYS: Input should be greater"),
        ("HTTP__PUBLIC_BASE_URL", "ftp://x", "a web address such as https://service.example.com"),
        ("ENCRYPTION", "{", "the variable is to hold JSON."),
        ("WECOM__ENCODING_AES_KEY", "a" * 42 + "!", "an EncodingAESKey has 43 letters and digits"),
        ("MINIPROGRAM__CALLBACK_MODE", "open", "Input should be 'safe' or 'plain'"),
    ],
)
def test_a_wrong_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, complaint: str
) -> None:
    monkeypatch.setenv(f"BAOXIU_{variable}", value)
    with pytest.raises(CannotStart) as refusal:
        load_settings()
    assert complaint in str(refusal.value)


def test_a_refused_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOXIU_ENCRYPTION__BLIND_INDEX_KEY", "a-secret-of-the-firm")
    with pytest.raises(CannotStart) as refusal:
        load_settings()
    assert "a-secret-of-the-firm" not in str(refusal.value)


def test_settings_cannot_be_changed_after_start() -> None:
    settings = Settings()
    with pytest.raises(ValidationError):
        setattr(settings.http, "port", 1)  # noqa: B010 - the type checker knows it is frozen
    with pytest.raises(ValidationError):
        setattr(settings, "mongo", MongoSettings())  # noqa: B010 - as above
    assert settings.http.port == 8000


def test_the_example_of_deploy_is_the_one_the_settings_make() -> None:
    example = Path(__file__).parents[1] / "deploy" / "env.example"
    assert example.read_text(encoding="utf-8") == environment_example(), (
        "run: python -m backend environment > deploy/env.example"
    )


def test_every_variable_of_the_example_is_read_and_described(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = environment_example().splitlines()
    variables = [line.removeprefix("# ") for line in lines if line.startswith("# BAOXIU_")]
    described = [lines[lines.index(f"# {line}") - 1] for line in variables]
    assert len(variables) > 50
    assert [line for line in described if len(line) < 8 or line == "# None"] == []
    for line in variables:
        name, value = line.split("=", 1)
        monkeypatch.setenv(name, value)
    assert load_settings() == Settings()
