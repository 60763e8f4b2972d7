"""The settings that ./scripts/dev runs the processes with."""

import json
import shlex
from collections.abc import Mapping

from pydantic import BaseModel

from backend.features.notifications import Occasion
from backend.runtime.dev.secrets import AccountSecrets, DevSecrets
from backend.settings import PREFIX

_KEY_ID = "dev"


def process_settings(
    secrets: DevSecrets,
    *,
    web_port: int,
    worker_port: int,
    simulator_url: str,
    mongo: str,
    database: str,
) -> dict[str, str]:
    """Environment variables. They are to win over what the caller has set, so that a demo never
    reaches another installation."""
    settings: dict[str, str] = {
        "ENVIRONMENT": "development",
        "HTTP__HOST": "127.0.0.1",
        "HTTP__PORT": str(web_port),
        "HTTP__PUBLIC_BASE_URL": f"http://127.0.0.1:{web_port}",
        "HTTP__NOTICE_SECONDS": "0",
        "HTTP__GRACE_SECONDS": "3",
        "WORK__PORT": str(worker_port),
        "MONGO__URI": mongo,
        "MONGO__DATABASE": database,
        "MONGO__PATIENCE_SECONDS": "20",  # web and worker may be up before it
        "PLATFORM__BASE_URL": simulator_url,
        "ENCRYPTION__KEYS": json.dumps({_KEY_ID: secrets.encryption_key}),
        "ENCRYPTION__CURRENT": _KEY_ID,
        "ENCRYPTION__BLIND_INDEX_KEY": secrets.blind_index_key,
        **_block("OFFICIAL_ACCOUNT", secrets.official_account),
        "OFFICIAL_ACCOUNT__TEMPLATES": _templates(secrets.official_account),
        **_block("MINIPROGRAM", secrets.miniprogram),
        "MINIPROGRAM__TEMPLATES": _templates(secrets.miniprogram),
        **_block("WECOM", secrets.wecom),
        **_block("SMS", secrets.sms),
        "SMS__SIGN_NAME": "澜和家居",
        "SMS__TEMPLATES": json.dumps(
            {each.value: f"SMS_{number}" for number, each in enumerate(Occasion, 1001)}
        ),
        "SMS__CODE_TEMPLATE": "SMS_1000",
    }
    return {f"{PREFIX}{name}": value for name, value in settings.items()}


def environment_lines(settings: Mapping[str, str]) -> str:
    """For a shell: ``set -a; . DIR/env``, and every command works on this installation."""
    return "\n".join(f"{name}={shlex.quote(value)}" for name, value in settings.items())


def _block(name: str, account: BaseModel) -> Mapping[str, str]:
    return {f"{name}__{key.upper()}": str(value) for key, value in account}


def _templates(account: AccountSecrets) -> str:
    """An id of its own for every occasion, as WeChat would have given it."""
    return json.dumps(
        {each.value: f"{account.app_id}-{each.value.replace('.', '-')}" for each in Occasion}
    )
