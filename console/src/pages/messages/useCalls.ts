import { reactive } from 'vue'
import { api } from '@/api/client'
import type { components } from '@/api/schema'
import type { Ticket } from '@/api/types'
import { useAct } from '@/components/useAct'
import type { CallEnd } from './names'

export type Call = components['schemas']['CallView']

/** What is known of those to be called, and what is done with a call. `told` is given what the server made of it, or
 * null where somebody else was first. */
export function useCalls(told: (call: Call, now: Call | null) => void) {
  const tickets = reactive(new Map<string, Ticket | null>())
  const shown = reactive(new Map<string, { name: string; phone: string }>())
  const { isBusy, refused, act } = useAct()

  /** Whose call it is stands in the ticket, which is read when its row is drawn; without it the row says what is known
   * of the call. */
  function ticketOf(call: Call): Ticket | null {
    const id = call.subject_id
    if (call.subject_kind === 'ticket' && !tickets.has(id)) {
      tickets.set(id, null)
      void read(id)
    }
    return tickets.get(id) ?? null
  }

  async function read(id: string): Promise<void> {
    try {
      tickets.set(id, (await api.get('/api/v1/tickets/{ticket_id}', { path: { ticket_id: id } })) as Ticket)
    } catch {
      // Of another branch, or gone: the row does without.
    }
  }

  async function deed(call: Call, does: () => Promise<Call>): Promise<void> {
    await act(async () => told(call, await does()), async () => told(call, null))
  }

  const path = (call: Call) => ({ call_id: call.id })

  return {
    isBusy, refused, shown, ticketOf,
    take: (call: Call) => deed(call, () => api.post('/api/v1/call-list/{call_id}/taking', { path: path(call) })),
    end: (call: Call, outcome: CallEnd) => deed(call, () => api.post('/api/v1/call-list/{call_id}/outcome', { path: path(call), body: { outcome } })),
    /** The number, in plain: the server writes down who asked, and what for. */
    reveal: (call: Call) =>
      act(async () => {
        const reason = `电话通知：${call.occasion_name}`
        shown.set(call.id, await api.post('/api/v1/tickets/{ticket_id}/contact-reveals', { path: { ticket_id: call.subject_id }, body: { reason } }))
      }),
  }
}
