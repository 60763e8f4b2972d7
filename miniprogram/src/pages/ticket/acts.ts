/** Which sheets a ticket can open, and the one main button of its page. */
import type { ActName } from '@/use/ticket'
import type { CustomerTicket, Schemas } from '@/api/types'

export type SheetName = 'answer' | 'message' | 'time' | 'urge' | 'cancel' | 'reopen' | 'unsolved' | 'complain'

export interface Offered {
  sheet: SheetName
  name: string
  act: ActName
}

const SHEETS: readonly Offered[] = [
  { sheet: 'answer', name: '回答客服', act: 'answer' },
  { sheet: 'time', name: '改时间', act: 'rebook' },
  { sheet: 'time', name: '改希望的时间', act: 'edit' },
  { sheet: 'urge', name: '催一催', act: 'urge' },
  { sheet: 'message', name: '补充、留言', act: 'message' },
  { sheet: 'unsolved', name: '还没好', act: 'not_solved' },
  { sheet: 'reopen', name: '还没好，重新打开', act: 'reopen' },
  { sheet: 'complain', name: '投诉', act: 'complain' },
  { sheet: 'cancel', name: '取消报修', act: 'cancel' },
]

export function sheetsOf(ticket: CustomerTicket): Offered[] {
  const acts = new Set(ticket.actions.map((offer) => offer.action))
  const offered = SHEETS.filter((sheet) => acts.has(sheet.act))
  // One way to change the time is enough: an appointment comes before a wish.
  return offered.filter((sheet, place) => offered.findIndex((each) => each.sheet === sheet.sheet) === place)
}

export type Main =
  | { kind: 'page'; name: string; page: string }
  | { kind: 'sheet'; name: string; sheet: SheetName }
  | { kind: 'act'; name: string; act: ActName }
  | { kind: 'technician'; name: string }
  | { kind: 'call'; name: string; phone: string }
  | { kind: 'again'; name: string }

export function mainOf(story: Schemas['TicketStory'], ticket: CustomerTicket, hotline: string): Main | null {
  const tasks = new Set(story.tasks)
  if (tasks.has('quote')) return { kind: 'page', name: '确认费用', page: '/pages/ticket/quote' }
  if (tasks.has('acceptance')) return { kind: 'page', name: '去验收', page: '/pages/ticket/acceptance' }
  if (tasks.has('solved')) return { kind: 'act', name: '好了', act: 'confirm_solved' }
  if (tasks.has('answer')) return { kind: 'sheet', name: '去补充', sheet: 'answer' }
  if (tasks.has('time')) return { kind: 'sheet', name: '选时间', sheet: 'time' }
  if (tasks.has('rating')) return { kind: 'page', name: '去评价', page: '/pages/ticket/rating' }
  if (story.person?.can_call) return { kind: 'technician', name: '打给师傅' }
  if (ticket.state === 'cancelled') return { kind: 'again', name: '再报一次' }
  return hotline ? { kind: 'call', name: '打给客服', phone: hotline } : null
}
