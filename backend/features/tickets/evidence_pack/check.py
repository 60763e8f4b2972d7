"""Checks an evidence pack 核验证据包; needs nothing but Python, and no network."""

import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

CHUNK = 1024 * 1024
USAGE = "用法：python check.py 证据包.zip（或解压后的文件夹）"


class Pack:
    """The files of a pack, in an archive or in a folder."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.archive = zipfile.ZipFile(place) if place.is_file() else None

    def names(self) -> list[str]:
        if self.archive:
            return self.archive.namelist()
        found = (path for path in self.place.rglob("*") if path.is_file())
        return [path.relative_to(self.place).as_posix() for path in found]

    def open(self, name: str) -> IO[bytes]:
        return self.archive.open(name) if self.archive else (self.place / name).open("rb")

    def digest(self, name: str) -> tuple[str, int]:
        hasher, length = hashlib.sha256(), 0
        with self.open(name) as content:
            while chunk := content.read(CHUNK):
                hasher.update(chunk)
                length += len(chunk)
        return hasher.hexdigest(), length


def canonical(value: Any) -> bytes:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def check_files(pack: Pack, manifest: Any) -> Iterator[str]:
    # 每个文件都在，而且一个字节也没有变
    names = pack.names()
    listed = {entry["path"]: entry for entry in manifest["files"]}
    for name in sorted(set(names) - set(listed) - {"manifest.json"}):
        yield f"清单里没有的文件：{name}"
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"重复的文件：{name}"
    for name, entry in listed.items():
        if name not in names:
            yield f"缺少文件：{name}"
        elif pack.digest(name) != (entry["sha256"], entry["bytes"]):
            yield f"文件被改动：{name}"


def check_timeline(pack: Pack, described: Any, media: dict[str, str]) -> Iterator[str]:
    # 每一行记录都没有变，而且一行接一行，不多不少
    subject, previous, count = described["subject_id"], "", 0
    with pack.open(described["path"]) as content:
        for text in content:
            line, count = json.loads(text), count + 1
            covered = line["covered"]
            where = f"{described['path']} 第 {count} 行"
            if hashlib.sha256(canonical(covered)).hexdigest() != line["hash"]:
                yield f"{where}：内容被改动"
            if covered.get("_id") != f"{subject}:{count:08d}" or covered.get("seq") != count:
                yield f"{where}：不在自己的位置"
            if covered.get("prev_hash") != previous:
                yield f"{where}：与上一行不衔接"
            yield from check_values(line, where)
            for each in covered.get("media", []):
                if media.get(each["id"], each["sha256"]) != each["sha256"]:
                    yield f"{where}：照片或文件 {each['id']} 与记录时不同"
            previous = line["hash"]
    if (count, previous) != (described["lines"], described["head_hash"]):
        yield f"{described['path']}：行数或末行与清单不符"


def check_values(line: Any, where: str) -> Iterator[str]:
    # 写出来的个人信息，就是当时记下的那些
    digests = {cell["field"]: cell["digest"] for cell in line["covered"].get("personal", [])}
    for field, opened in line["opened"].items():
        salted = bytes.fromhex(opened["salt"]) + canonical(opened["value"])
        if hashlib.sha256(salted).hexdigest() != digests.get(field):
            yield f"{where}：{field} 与当时记下的不同"


def check(place: Path) -> list[str]:
    pack = Pack(place)
    with pack.open("manifest.json") as content:
        manifest = json.load(content)
    found = list(check_files(pack, manifest))
    photos = [entry for entry in manifest["files"] if "media_id" in entry]
    media = {entry["media_id"]: entry["sha256"] for entry in photos}
    for described in manifest["timelines"]:
        found += check_timeline(pack, described, media)
    return found


def main(arguments: list[str]) -> int:
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a console of Windows speaks GBK
    if len(arguments) != 2:
        sys.stdout.write(f"{USAGE}\n")
        return 2
    try:
        found = check(Path(arguments[1]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        found = [f"无法读取：{type(error).__name__}"]
    for trouble in found:
        sys.stdout.write(f"不符：{trouble}\n")
    sys.stdout.write("核验不通过\n" if found else "核验通过：文件和记录都没有被改动\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
