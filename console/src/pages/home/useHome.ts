import { computed, ref, shallowRef } from 'vue'
import { api, type Answer } from '@/api/client'
import type { WatchRow } from '@/api/types'
import { useSession } from '@/stores/session'

export type Message = Answer<'/api/v1/me/messages', 'get'>['items'][number]
type Counts = Answer<'/api/v1/ticket-counts', 'get'>['states']

export interface Todo {
  id: string
  title: string
  evidence: string
  verb: string
  path: string
  dueAt?: string
}

const WITHIN = 3_600_000
const MOST = 20
const TODAY_LIMIT = 100
const SHANGHAI = 8 * 3_600_000

/** What this person is to move now, and how the day stands. */
export function useHome() {
  const session = useSession()
  const watched = shallowRef<WatchRow[]>([])
  const counts = shallowRef<Counts | null>(null)
  const newToday = shallowRef<string | null>(null)
  const messages = shallowRef<Message[]>([])
  const error = shallowRef<unknown>(null)
  const isLoaded = ref(false)

  async function load(): Promise<void> {
    try {
      await Promise.all([loadTickets(), loadMessages()])
      error.value = null
    } catch (refused) {
      error.value = refused
    } finally {
      isLoaded.value = true
    }
  }

  async function loadTickets(): Promise<void> {
    if (!session.may('tickets:read')) return
    const midnight = Math.floor((Date.now() + SHANGHAI) / 86_400_000) * 86_400_000 - SHANGHAI
    const [breached, risky, counted, made] = await Promise.all([
      api.get('/api/v1/watched-tickets', { query: { watch: 'breached', limit: MOST } }),
      api.get('/api/v1/watched-tickets', { query: { watch: 'at_risk', limit: MOST } }),
      api.get('/api/v1/ticket-counts'),
      api.get('/api/v1/tickets', { query: { created_from: new Date(midnight).toISOString(), limit: TODAY_LIMIT } }),
    ])
    watched.value = [...breached.items, ...risky.items]
    counts.value = counted.states
    newToday.value = `${made.items.length}${made.next_cursor ? '+' : ''}`
  }

  async function loadMessages(): Promise<void> {
    if (!session.may('inbox:read')) return
    messages.value = (await api.get('/api/v1/me/messages', { query: { limit: 12 } })).items
  }

  const groups = computed(() => {
    const late = watched.value.filter((row) => row.watch === 'breached').map(todoOfTicket)
    const soon = watched.value.filter((row) => row.watch === 'at_risk' && Date.parse(row.next_due_at ?? '') - Date.now() < WITHIN)
    return [
      { name: '已超时', todos: late },
      { name: '1 小时内到期', todos: soon.map(todoOfTicket) },
    ].filter((group) => group.todos.length > 0)
  })

  return { groups, counts, newToday, messages, error, isLoaded, load }
}

function todoOfTicket(row: WatchRow): Todo {
  return {
    id: row.ticket_id,
    title: `${row.state_name}${row.watch === 'breached' ? '，已超时' : '，快到时限'}${row.is_urged ? '，客户催过' : ''}`,
    evidence: row.number,
    verb: '看工单',
    path: `/tickets/${row.ticket_id}`,
    ...(row.next_due_at ? { dueAt: row.next_due_at } : {}),
  }
}
