import type { Answer } from '@/api/client'

export type Talk = Answer<'/api/v1/conversations/{conversation_id}', 'get'>
export type Said = Answer<'/api/v1/conversations/{conversation_id}/messages', 'get'>['items'][number]
export type Room = Talk['reply_room']

/** What is shown where a message has no words of its own. */
const CONTENTS: Record<Said['content'], string> = {
  text: '', photo: '［照片］', voice: '［语音］', video: '［视频］', place: '［位置］', link: '［链接］', file: '［文件］', tap: '', card: '',
}
const FILES: Partial<Record<Said['file_state'], string>> = {
  pending: '正在从微信取来，取到就显示在这里…',
  lost: '没有取到，已请客户再发一次。',
}
const STATES: Partial<Record<Said['state'], string>> = { waiting: '等待发送', sending: '正在发送', unsure: '不确定是否送达', not_sent: '没有发出' }
/** The platform keeps these to itself for three days; we do not take them over. */
const ELSEWHERE: readonly Said['content'][] = ['video', 'file']
const INSTEAD: Record<string, string> = { call: '打电话', sms: '发短信', template: '服务通知' }

/** The words of one bubble; it never stands empty. */
export function wordsOf(said: Said): string[] {
  const lines = [said.card_title, said.text].filter(Boolean)
  if (said.file) return lines
  if (said.content === 'place' || said.content === 'link' || lines.length === 0) lines.unshift(CONTENTS[said.content])
  if (ELSEWHERE.includes(said.content)) lines.push('这里看不到。三天内可以到微信公众平台后台看，或请客户在报修里上传。')
  return lines.filter(Boolean)
}

/** What became of it, where that is worth a word. */
export function fateOf(said: Said): string {
  const file = said.file ? '' : said.file_trouble || (FILES[said.file_state] ?? '')
  const state = STATES[said.state] ?? ''
  return [file, [state, said.explanation].filter(Boolean).join('：')].filter(Boolean).join(' ')
}

export function insteadInWords(ways: readonly string[]): string {
  return ways.map((way) => INSTEAD[way] ?? way).join('、')
}

/** The latest page joined to what was read before it: older pages stay, unless something between is missing. */
export function joined<T extends { id: string }>(before: readonly T[], latest: readonly T[]): { all: T[]; isWhole: boolean } {
  const fresh = new Set(latest.map((each) => each.id))
  const older = before.filter((each) => !fresh.has(each.id))
  const isWhole = older.length < before.length
  return { all: isWhole ? [...older, ...latest] : [...latest], isWhole }
}

/** Whether WeChat would still take a message from us now. */
export function isOpenAt(room: Room, now: number): boolean {
  return room.is_open && (!room.until || now < Date.parse(room.until))
}
