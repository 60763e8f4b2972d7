"""One backup is one encrypted file: read at one moment of the database, checked before it gets its
name, and restored into an empty database alone (decision 0148)."""

from backend.runtime.backups.folder import BackupFolder
from backend.runtime.backups.keys import BackupKeys
from backend.runtime.backups.making import Made, make_backup
from backend.runtime.backups.manifest import Manifest
from backend.runtime.backups.reading import check_archive
from backend.runtime.backups.restoring import release, restore_backup

__all__ = [
    "BackupFolder",
    "BackupKeys",
    "Made",
    "Manifest",
    "check_archive",
    "make_backup",
    "release",
    "restore_backup",
]
