"""Why a backup cannot be made, read or restored, in words for whoever looks after the server."""

import errno
from pathlib import Path
from typing import Final

from backend.runtime.refusals import CannotStart

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class NoBackupKey(CannotStart):
    """The settings hold no key to seal with, or not the one a file was sealed with."""


class WrongKey(CannotStart):
    """A key of that name is there, but it is another one."""


class ArchiveDamaged(CannotStart):
    """The file is not what was written: cut off, altered, or of another backup."""


class DatabaseNotEmpty(CannotStart):
    """A restore never touches what is there."""


class RestoreDiffers(CannotStart):
    """The restored database is not what was backed up."""


def refuse_file(path: Path, error: OSError) -> CannotStart:
    if error.errno in _FULL:
        return CannotStart(
            f"磁盘空间不足，写不下备份 {path.parent}。请清理磁盘或换一个备份目录"
            "（BAOXIU_BACKUP__FOLDER），再运行一次；没写完的文件已删除，旧备份没有动过。"
        )
    return CannotStart(
        f"备份文件 {path} 无法读写：{error.strerror}。请检查目录是否存在、权限是否正确。"
    )
