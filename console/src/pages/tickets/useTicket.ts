import { ref, shallowRef } from 'vue'
import { api, send } from '@/api/client'
import { Refusal } from '@/api/refusal'
import type { Ticket, TicketAction, TicketClocks, TimelineLine } from '@/api/types'
import { usePages } from '@/components/usePages'

/** One ticket with its story and clocks, and what this person may do with it. */
export function useTicket(id: () => string) {
  const ticket = shallowRef<Ticket | null>(null)
  const clocks = shallowRef<TicketClocks | null>(null)
  const error = shallowRef<unknown>(null)
  const isBusy = ref(false)
  const story = usePages<TimelineLine>((cursor, signal) =>
    api.get('/api/v1/tickets/{ticket_id}/timeline', { path: { ticket_id: id() }, query: { cursor, limit: 50 }, signal }),
  )

  async function load(): Promise<void> {
    const asked = id()
    error.value = null
    try {
      const [found, times] = await Promise.all([
        api.get('/api/v1/tickets/{ticket_id}', { path: { ticket_id: asked } }),
        // A ticket from before the clocks has none.
        api.get('/api/v1/tickets/{ticket_id}/clocks', { path: { ticket_id: asked } }).catch(() => null),
        story.load(),
      ])
      if (asked !== id()) return
      ticket.value = found as Ticket
      clocks.value = times
    } catch (refused) {
      if (asked === id()) error.value = refused
    }
  }

  /** Raises Refusal; what was asked stays with whoever asked. Where a colleague was quicker, it is read anew. */
  async function act(action: TicketAction, body: Record<string, unknown>, key?: string): Promise<void> {
    isBusy.value = true
    try {
      await send(action.method, action.href, body, key)
    } catch (refused) {
      if (refused instanceof Refusal && refused.isConflict) await load()
      throw refused
    } finally {
      isBusy.value = false
    }
    await load()
  }

  return { ticket, clocks, story, error, isBusy, load, act }
}
