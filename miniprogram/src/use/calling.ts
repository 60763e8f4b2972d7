/**
 * 打给师傅 on one page. The number is asked for when it is dialled, and whoever asks is written down; as long as the page
 * is open it is dialled again from there. It is kept nowhere else.
 */
import { api } from '@/api'
import { dial } from '@/platform/call'

/** Throws what the server or the network refuses with. */
export function useTechnicianCall(ticketId: () => string): () => Promise<void> {
  let number = ''
  return async () => {
    if (!number) {
      const path = { ticket_id: ticketId() }
      number = (await api.write('post', '/api/v1/tickets/{ticket_id}/technician-calls', { path })).phone
    }
    dial(number)
  }
}
