"""The keys backups are sealed with; they are apart from the keys of personal fields, and neither
are ever in a backup."""

import hmac
import json
from base64 import b64decode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from backend.runtime.backups.refusals import NoBackupKey
from backend.settings import BackupSettings, EncryptionSettings
from backend.settings.values import Key

_OPEN_TO_OTHERS: Final = 0o077
_KEYS: Final = TypeAdapter(dict[str, Key])
_HOW: Final = (
    "请用 openssl rand -base64 32 生成一把，写入 BAOXIU_BACKUP__KEYS 或 "
    "BAOXIU_BACKUP__KEY_FILE 所指的文件，用 BAOXIU_BACKUP__CURRENT 指明用哪一把，"
    "并在服务器以外另存一份：丢了钥匙，备份就打不开。"
)


class BackupKeys:
    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        self._keys = dict(keys)
        self._current = current

    @classmethod
    def of(cls, settings: BackupSettings) -> "BackupKeys":
        """Of the settings and of the file they name. Raises NoBackupKey."""
        sealed = dict(settings.keys)
        if settings.key_file:
            sealed |= _read(Path(settings.key_file))
        keys = {name: b64decode(key.get_secret_value()) for name, key in sealed.items()}
        return cls(keys, settings.current)

    def current(self) -> tuple[str, bytes]:
        """Its id and bytes. Raises NoBackupKey."""
        if self._current not in self._keys:
            said = f"没有名为 {self._current!r} 的备份密钥" if self._current else "还没有备份密钥"
            raise NoBackupKey(f"{said}。{_HOW}")
        return self._current, self._keys[self._current]

    def named(self, key_id: str) -> bytes:
        """Raises NoBackupKey."""
        if key_id not in self._keys:
            known = "、".join(sorted(self._keys)) or "一把也没有"
            raise NoBackupKey(
                f"这份备份是用密钥 {key_id!r} 加密的，设置里没有这把（现有：{known}）。"
                "请把当时的密钥加回 BAOXIU_BACKUP__KEYS 或密钥文件，再运行一次。"
            )
        return self._keys[key_id]

    def refuse_shared(self, encryption: EncryptionSettings) -> None:
        """Raises NoBackupKey where a backup would be sealed with a key of personal fields: whoever
        may carry backups away could then read them twice over."""
        others = {*encryption.key_bytes().values(), encryption.blind_index_bytes()}
        _, current = self.current()
        if current in others:
            raise NoBackupKey(f"备份密钥与字段加密密钥相同，必须分开。{_HOW}")


def fingerprints(encryption: EncryptionSettings) -> dict[str, str]:
    """By which a restore can tell whether the keys of personal fields are the right ones; they
    tell nothing of the keys themselves, which have 256 random bits."""
    keys = {**encryption.key_bytes(), "(blind index)": encryption.blind_index_bytes()}
    return {
        name: hmac.new(key, b"baoxiu backup: which key", sha256).hexdigest()[:16]
        for name, key in keys.items()
    }


def _read(path: Path) -> dict[str, Key]:
    try:
        if path.stat().st_mode & _OPEN_TO_OTHERS:
            raise NoBackupKey(f"密钥文件 {path} 别人也能读。请运行：chmod 600 {path}")
        return _KEYS.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise NoBackupKey(f"密钥文件 {path} 读不了：{error.strerror}。") from None
    except (ValueError, ValidationError):
        raise NoBackupKey(
            f'密钥文件 {path} 的内容不对：应是 JSON，形如 {{"2026-11": "…"}}。{_HOW}'
        ) from None
