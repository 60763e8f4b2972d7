import { onMounted, watch } from 'vue'
import { useAsk } from '@/components/useAsk'

/** What belongs to a ticket and is asked for apart from it: again as soon as the ticket is another, or changed. */
export function useTicketPart<T>(ticket: () => readonly [id: string, version: number], ask: (signal: AbortSignal) => Promise<T>) {
  const part = useAsk(ask)
  onMounted(part.load)
  watch(ticket, part.load)
  return part
}
