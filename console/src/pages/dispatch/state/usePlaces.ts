import { computed, type Ref } from 'vue'
import { clockTime } from '@/components/times'
import type { Load, Point } from '../logic/types'
import { shortPlace } from '../logic/waiting'
import { useDesk } from './desk'

export interface Spot {
  kind: 'waiting' | 'visit' | 'person'
  id: string
  staffId: string
  point: Point
  mark: string
  place: string
  words: string
}

/** Everything of the day whose place is known: what waits, what is promised, and who drives. */
export function usePlaces(loads: Ref<Load[]>) {
  const { board, waiting } = useDesk()

  const spots = computed<Spot[]>(() => [...waitingSpots(), ...visitSpots(), ...personSpots()])

  function waitingSpots(): Spot[] {
    return waiting.value.flatMap((ticket) => {
      const point = board.points.value.get(ticket.id)
      return point ? [{ kind: 'waiting' as const, id: ticket.id, staffId: '', point, mark: '', place: shortPlace(ticket.region), words: `待派 ${ticket.number} ${ticket.problem || ticket.service_name}` }] : []
    })
  }

  function visitSpots(): Spot[] {
    return board.rows.value.flatMap((row) =>
      row.visits.flatMap((visit) => {
        const when = visit.window ? clockTime(visit.window.start) : '时间待约'
        return visit.point ? [{ kind: 'visit' as const, id: visit.visit_id, staffId: row.staff_id, point: visit.point, mark: '', place: '', words: `${row.name} ${when} ${visit.ticket?.problem ?? ''}` }] : []
      }),
    )
  }

  function personSpots(): Spot[] {
    return loads.value.flatMap((load) => {
      const { latitude, longitude } = load.position
      if (latitude == null || longitude == null) return []
      return [{ kind: 'person' as const, id: load.staff_id, staffId: load.staff_id, point: { latitude, longitude }, mark: load.name.slice(0, 1), place: '', words: `${load.name} ${load.jobs} 单` }]
    })
  }

  return { spots }
}
