import { shallowRef, watch } from 'vue'
import { api } from '@/api/client'
import type { TicketRow } from '@/api/types'
import { dayOf } from '@/components/times'
import { momentOf } from '../logic/axis'
import { firstFree } from '../logic/slots'
import type { BoardRow, Candidates } from '../logic/types'

const HOUR = 60

/** The window to ask about: what the customer wants, if that is on this day; else the first hour
 * that somebody has free; nothing is some time today. */
export function askedWindow(ticket: TicketRow, rows: readonly BoardRow[], day: string, from: number): { start?: string; end?: string } {
  const { wanted } = ticket
  if (wanted && dayOf(Date.parse(wanted.start)) === day && Date.parse(wanted.end) > Date.parse(momentOf(from, day))) return wanted
  // Who has no shifts recorded is free by night too, and would be asked about midnight.
  const starts = rows.filter((row) => row.has_shifts).map((row) => firstFree(row, day, HOUR, from)).filter((start) => start !== null)
  if (!starts.length) return {}
  const start = Math.min(...starts)
  return { start: momentOf(start, day), end: momentOf(start + HOUR, day) }
}

/** Who might do the ticket in hand, and who not, with every reason. */
export function useCandidates(ticket: () => TicketRow | null, rows: () => readonly BoardRow[], day: () => string, from: () => number) {
  const found = shallowRef<Candidates | null>(null)
  const error = shallowRef<unknown>(null)
  let asking: AbortController | null = null

  async function ask(): Promise<void> {
    asking?.abort()
    const of = ticket()
    found.value = null
    error.value = null
    if (!of) return
    const mine = (asking = new AbortController())
    try {
      const answer = await api.get('/api/v1/tickets/{ticket_id}/candidates', {
        path: { ticket_id: of.id },
        query: { ...askedWindow(of, rows(), day(), from()), most: 50 },
        signal: mine.signal,
      })
      if (asking === mine) found.value = answer
    } catch (refused) {
      if (asking === mine && !mine.signal.aborted) error.value = refused
    }
  }

  watch([() => ticket()?.id, day], () => void ask())
  return { found, error, ask }
}
