"""The pages of a pack, for people: the story of the ticket, and how to check the pack."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Final

from backend.features.tickets.labels import ACT_NAMES, SERVICE_NAMES, STATE_NAMES
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.values import Contact, Place
from backend.features.tickets.workflow import Act, TicketState
from backend.features.timeline import TimelineLine
from backend.kit.clock import shanghai
from backend.kit.pii import mask_address, mask_name, mask_phone, national_phone

CHECKER: Final = Path(__file__).with_name("check.py")

ROLE_NAMES: Final = {
    "customer": "客户",
    "agent": "客服",
    "reviewer": "审核",
    "dispatcher": "调度",
    "technician": "师傅",
    "follow_up": "回访",
    "department": "协办部门",
    "system": "系统",
}

_HEAD: Final = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.6 sans-serif;margin:2em auto;max-width:60em;padding:0 1em}}
table{{border-collapse:collapse;width:100%}}td,th{{border:1px solid #999;padding:.3em .5em;
text-align:left;vertical-align:top}}code{{word-break:break-all;font-size:.8em}}</style></head>
<body><h1>{title}</h1>
"""
_FOOT: Final = "</body></html>\n"

HOW_TO_CHECK: Final = (
    _HEAD.format(title="如何核验这份证据包")
    + """<ol>
<li>先不要解压或改动这份文件，保留原件。</li>
<li>准备一台装有 Python 3.9 以上的电脑，不需要联网，也不需要安装别的软件。</li>
<li>从包里取出 <code>check.py</code>，与证据包放在一起。
这个程序不到两百行，可以请懂电脑的人先看一遍。</li>
<li>运行 <code>python check.py 证据包.zip</code>。</li>
<li>显示“核验通过”，说明每个文件、每一行记录都与打包时相同；显示“不符”，后面写着哪里不同。</li>
</ol>
<h2>它是怎样核验的</h2>
<p><code>manifest.json</code> 是清单，写着每个文件的 SHA-256 值。<code>timelines/</code>
里的每一行记录都带着上一行的 SHA-256 值，像链条一样环环相扣：
改动、删掉或插入任何一行，后面都对不上。
照片在拍摄上传时的 SHA-256 值写在当时那一行记录里，照片换过就对不上。</p>
<p>个人信息不直接写进链条，只写加盐的摘要；打包的人有权看到的，附上原文和盐，可以重新计算。
按规定已经抹除的个人信息不再显示，链条仍然完整。</p>
<h2>它能证明什么</h2>
<p>它证明打包之后没有改动，也证明记录之间前后一致。要证明打包之前没有改动，请与公司系统里的末行摘要核对：
清单里的 <code>head_hash</code>，公司每次操作都会签名保存，打包时也记入了审计记录。</p>
"""
    + _FOOT
)


def story_head(ticket: Ticket, now: datetime, *, clear: bool) -> str:
    facts = {
        "工单": ticket.number,
        "服务": SERVICE_NAMES[ticket.service_type],
        "状态": STATE_NAMES[ticket.state],
        "设备": "、".join(device.words for device in ticket.devices),
        "问题": ticket.words,
        "联系人": _contact(ticket.contact, clear=clear),
        "地址": _place(ticket.place, clear=clear),
        "报修时间": _moment(ticket.created_at),
        "打包时间": _moment(now),
    }
    rows = "".join(
        f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in facts.items()
    )
    return f"{_HEAD.format(title=f'工单 {escape(ticket.number)} 的经过')}<table>{rows}</table>"


def timeline_head(number: str) -> str:
    titles = "".join(
        f"<th>{name}</th>" for name in ("序号", "时间", "谁", "做了什么", "说明", "文件", "摘要")
    )
    return f"<h2>{escape(number)}</h2><table><tr>{titles}</tr>\n"


def timeline_row(line: TimelineLine, files: Mapping[str, str]) -> str:
    known = line.action in set(Act)
    name = ACT_NAMES[Act(line.action)] if known else line.action
    moved = f"（{_state(line.from_state)} → {_state(line.to_state)}）"
    said = [line.note, *_changes(line)]
    shown = "".join(_file(media.id, files) for media in line.media)
    cells = (
        str(line.seq),
        escape(_moment(line.at_server)),
        escape(ROLE_NAMES.get(line.actor.role, line.actor.role)),
        escape(name + (moved if line.from_state != line.to_state else "")),
        "<br>".join(escape(each) for each in said if each),
        shown,
        f"<code>{escape(line.hash)}</code>",
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


def table_foot() -> str:
    return "</table>\n"


def story_foot() -> str:
    return _FOOT


def _changes(line: TimelineLine) -> Iterator[str]:
    for field, (_, after) in {**line.patch, **line.personal_patch}.items():
        if after not in (None, "", [], {}):
            yield f"{field}: {json.dumps(after, ensure_ascii=False)}"


def _file(media_id: str, files: Mapping[str, str]) -> str:
    path = files.get(media_id)
    return f'<a href="{escape(path)}">{escape(path)}</a><br>' if path else "（已不在）<br>"


def _state(state: str) -> str:
    return STATE_NAMES[TicketState(state)] if state in set(TicketState) else state or "无"


def _moment(moment: datetime) -> str:
    return f"{shanghai(moment):%Y-%m-%d %H:%M:%S}"


def _contact(contact: Contact, *, clear: bool) -> str:
    if clear:
        return f"{contact.name} {national_phone(contact.phone)}"
    return f"{mask_name(contact.name)} {mask_phone(contact.phone)}"


def _place(place: Place, *, clear: bool) -> str:
    return f"{place.region} {place.door if clear else mask_address(place.door)}"
