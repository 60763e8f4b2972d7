import type { Ticket } from '@/api/types'

export interface Stage {
  name: string
  at: string
  by: string
  is: 'past' | 'now' | 'to-come'
}

type Visit = Ticket['visits'][number]

const NOW: Partial<Record<Ticket['state'], number>> = { submitted: 1, need_info: 1, review: 1, to_dispatch: 2, dispatched: 2, accepted: 2 }
const OVER = new Set(['closed', 'cancelled', 'rejected'])

function visitStages(visits: readonly Visit[]): Stage[] {
  return visits
    .filter((visit) => visit.taken_at)
    .map((visit, place) => ({
      name: `第 ${place + 1} 次上门`,
      at: visit.arrived_at ?? visit.appointment?.window.start ?? '',
      by: visit.technicians[0]?.name ?? '',
      is: visit.ends_at || visit.hand_over || visit.release ? 'past' : 'now',
    }))
}

/** How far the loop has come, in the order of the work. */
export function stagesOf(ticket: Ticket): Stage[] {
  const sent = ticket.visits.find((visit) => visit.dispatched_at)
  const at = NOW[ticket.state] ?? 3
  const is = (place: number): Stage['is'] => (place < at ? 'past' : place === at ? 'now' : 'to-come')
  const ended = OVER.has(ticket.state)
  const visits = visitStages(ticket.visits)
  const isWrapping = ['done', 'follow_up', 'remote_solved'].includes(ticket.state)
  return [
    { name: '报修', at: ticket.created_at, by: '', is: 'past' },
    { name: '受理审核', at: ticket.first_human_act_at ?? '', by: '', is: ended ? 'past' : is(1) },
    { name: '派单接单', at: sent?.dispatched_at ?? '', by: sent?.technicians[0]?.name ?? '', is: ended ? (sent ? 'past' : 'to-come') : is(2) },
    ...(visits.length ? visits : [{ name: '上门', at: '', by: '', is: 'to-come' as const }]),
    { name: '验收回访', at: ticket.acceptance?.at ?? '', by: '', is: ended ? 'past' : isWrapping ? 'now' : 'to-come' },
    { name: ended ? ticket.state_name : '关闭', at: ticket.ended_at ?? '', by: '', is: ended ? 'past' : 'to-come' },
  ]
}
