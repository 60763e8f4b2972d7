import type { TicketState } from '@/api/types'

type Family = 'intake' | 'dispatch' | 'field' | 'wrap' | 'hold' | 'end'

const FAMILIES: Record<TicketState, Family> = {
  submitted: 'intake',
  review: 'intake',
  to_dispatch: 'dispatch',
  dispatched: 'dispatch',
  accepted: 'dispatch',
  appointed: 'field',
  in_service: 'field',
  to_revisit: 'field',
  remote_solved: 'wrap',
  done: 'wrap',
  follow_up: 'wrap',
  need_info: 'hold',
  suspended: 'hold',
  closed: 'end',
  cancelled: 'end',
  rejected: 'end',
}

/** How far the loop has come, as the share of a pie. */
const SHARES: Partial<Record<TicketState, number>> = {
  review: 0.16,
  to_dispatch: 0.25,
  dispatched: 0.36,
  accepted: 0.47,
  appointed: 0.56,
  in_service: 0.7,
  to_revisit: 0.5,
  done: 0.82,
  remote_solved: 0.86,
  follow_up: 0.92,
}

const PAUSE = 'M4.8 4.2v3.6M7.2 4.2v3.6'
const TICK = 'm3.8 6.2 1.6 1.6 2.9-3.2'
const CROSS = 'm4.4 4.4 3.2 3.2M7.6 4.4 4.4 7.6'
const MARKS: Partial<Record<TicketState, string>> = {
  need_info: PAUSE,
  suspended: PAUSE,
  closed: TICK,
  cancelled: CROSS,
  rejected: CROSS,
}

export interface Glyph {
  pie: string
  mark: string
  dashed: boolean
}

export function familyOf(state: TicketState): Family {
  return FAMILIES[state]
}

export function glyphOf(state: TicketState): Glyph {
  return { pie: pie(SHARES[state] ?? 0), mark: MARKS[state] ?? '', dashed: state === 'to_revisit' }
}

function pie(share: number): string {
  if (share <= 0) return ''
  const angle = share * 2 * Math.PI
  const x = (6 + 3.4 * Math.sin(angle)).toFixed(2)
  const y = (6 - 3.4 * Math.cos(angle)).toFixed(2)
  return `M6 6V2.6A3.4 3.4 0 ${share > 0.5 ? 1 : 0} 1 ${x} ${y}z`
}
