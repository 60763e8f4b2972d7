import type { TicketRow } from '@/api/types'
import { momentOf, type Span } from './axis'
import type { BoardVisit, DropPreview } from './types'

/** What is in the dispatcher's hand. `from`: whose day it was lifted from. */
export interface Lifted {
  ticket: TicketRow
  visit: BoardVisit | null
  from: string
}

/** Whose day, and from which minute on; null is a time that he agrees with the customer. */
export interface Target {
  staffId: string
  start: number | null
}

/** The one act of the server that a drop comes to. `asks`: what has to be said before. */
export type Move =
  | { act: 'dispatch' | 'transfer' | 'book' | 'rebook'; asks: 'nothing' | 'transfer' | 'cause' }
  | { act: 'nothing' }
  | { act: 'refused'; why: string }

/** Why it stays where it is, or '' where it may be lifted. */
export function heldFast(visit: BoardVisit): string {
  if (!visit.ticket) return '这单不在您的范围内，只占用时间'
  if (visit.is_pinned) return '这单已固定，先按 P 解除固定'
  if (visit.visit_state !== 'notified' && visit.visit_state !== 'accepted' && visit.visit_state !== 'traveling') return '已到现场，不能再移动'
  return ''
}

export function moveFor(lifted: Lifted, target: Target, start: number | null, mayAgree: boolean): Move {
  const { visit } = lifted
  if (!visit) return { act: 'dispatch', asks: 'nothing' }
  const why = heldFast(visit)
  if (why) return { act: 'refused', why }
  const isHis = target.staffId === lifted.from
  if (isHis && target.start === start) return { act: 'nothing' }
  if (visit.visit_state === 'notified') return { act: 'transfer', asks: 'nothing' }
  if (!isHis) return { act: 'transfer', asks: 'transfer' }
  if (!mayAgree) return { act: 'refused', why: '师傅已接单，改时间请由客服和客户商量' }
  if (target.start === null) return { act: 'refused', why: '已约好时间，请放到具体的时间上' }
  return visit.visit_state === 'accepted' && lifted.ticket.state === 'accepted' ? { act: 'book', asks: 'nothing' } : { act: 'rebook', asks: 'cause' }
}

export function windowFor(target: Target, minutes: number, day: string): { start: string; end: string } | null {
  if (target.start === null) return null
  return { start: momentOf(target.start, day), end: momentOf(target.start + minutes, day) }
}

/** What a visit takes: what it was promised for, or what work of its kind takes. */
export function lengthOf(lifted: Lifted, needed: number): number {
  const window = lifted.visit?.window
  if (!window) return needed
  return Math.round((Date.parse(window.end) - Date.parse(window.start)) / 60_000)
}

/** Why more is asked of him than rules or his day allow, or '' where all is well. */
export function doubts(preview: DropPreview): string {
  return [...preview.shortfalls, ...(preview.rejected?.reasons.map((reason) => reason.text) ?? [])].filter((text, at, all) => all.indexOf(text) === at).join('；')
}

/** Both for the eye and for who listens. */
export function dropWords(name: string, span: Span | null, preview: DropPreview | null, clock: (minute: number) => string): string {
  const when = span ? `${clock(span.start)} 到 ${clock(span.end)}` : '时间由师傅约'
  if (!preview) return `${name}，${when}，正在核对`
  if (preview.is_refused) return `${name}，${when}，不能放：${preview.refusals.join('；')}`
  const doubt = doubts(preview)
  return doubt ? `${name}，${when}，可放但要写原因：${doubt}` : `${name}，${when}，可放${preview.km === null ? '' : `，路程 ${preview.km.toFixed(1)} 公里`}`
}
