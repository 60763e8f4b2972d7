import { api } from '@/api/client'
import { clockTime } from '@/components/times'

/** 方宁 10:24 for what happened to a ticket last, or '' where it cannot be told. */
export async function whoMoved(ticket_id: string): Promise<string> {
  try {
    const { items } = await api.get('/api/v1/tickets/{ticket_id}/timeline', { path: { ticket_id }, query: { limit: 1 } })
    const [last] = items
    if (!last) return ''
    const at = clockTime(last.at)
    if (last.role === 'system') return `派单规则 ${at}`
    const { name } = await api.get('/api/v1/staff/{staff_id}', { path: { staff_id: last.actor_id } })
    return `${name} ${at}`
  } catch {
    return ''
  }
}
