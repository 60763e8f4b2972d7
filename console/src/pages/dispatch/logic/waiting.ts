import type { TicketRow } from '@/api/types'

export type WaitingKind = 'all' | 'first' | 'again' | 'out'

export interface Wanted {
  kind: WaitingKind
  text: string
  urgentOnly: boolean
}

const PRIORITIES = ['urgent', 'high', 'normal', 'low']

/** By when somebody has to be there: the clock's due moment, else the end of what the customer wants. */
export function limitOf(ticket: TicketRow, due: ReadonlyMap<string, string>): string | null {
  return due.get(ticket.id) ?? ticket.wanted?.end ?? null
}

/** The latest first; what has no limit comes after, urgent before patient, old before new. */
export function byLateness(tickets: readonly TicketRow[], due: ReadonlyMap<string, string>): TicketRow[] {
  const limit = (ticket: TicketRow) => Date.parse(limitOf(ticket, due) ?? '') || Infinity
  const compare = (one: TicketRow, other: TicketRow) =>
    sign(limit(one), limit(other)) ||
    sign(PRIORITIES.indexOf(one.priority), PRIORITIES.indexOf(other.priority)) ||
    sign(Date.parse(one.created_at), Date.parse(other.created_at)) ||
    one.id.localeCompare(other.id)
  return [...tickets].sort(compare)
}

function sign(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1
}

export function isUrgent(ticket: TicketRow): boolean {
  return ticket.is_urged || ticket.priority === 'urgent' || ticket.priority === 'high'
}

/** Every word typed has to be somewhere in what the card shows. */
export function matching(tickets: readonly TicketRow[], wanted: Wanted): TicketRow[] {
  const words = wanted.text.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return tickets.filter((ticket) => {
    if (wanted.kind === 'first' && ticket.state !== 'to_dispatch') return false
    if (wanted.kind === 'again' && ticket.state !== 'to_revisit') return false
    if (wanted.urgentOnly && !isUrgent(ticket)) return false
    const said = [ticket.number, ticket.given_out_to, ticket.problem, ticket.device, ticket.region, ticket.contact.phone, ticket.service_name].join(' ').toLowerCase()
    return words.every((word) => said.includes(word))
  })
}

/** 浙江省杭州市滨江区江南春城 → 滨江区江南春城: everybody on the board is of one city or two. */
export function shortPlace(region: string): string {
  return region.replace(/^.*?(?:省|自治区)/, '').replace(/^[^市]{1,8}市(?=.)/, '')
}

/** Which of many rows of one height are to be drawn, with some more on either side. */
export function drawn(scrolled: number, height: number, rowHeight: number, count: number, more = 4): { from: number; to: number } {
  const first = Math.floor(scrolled / rowHeight) - more
  const last = Math.ceil((scrolled + height) / rowHeight) + more
  return { from: Math.min(Math.max(0, first), count), to: Math.min(count, Math.max(0, last)) }
}

/** How far to scroll so that a row is seen whole; where it is, nowhere. */
export function scrolledTo(at: number, scrolled: number, height: number, rowHeight: number): number {
  const top = at * rowHeight
  if (top < scrolled) return top
  return top + rowHeight > scrolled + height ? top + rowHeight - height : scrolled
}
