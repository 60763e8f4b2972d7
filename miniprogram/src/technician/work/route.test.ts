import { describe, expect, it } from 'vitest'
import type { Job, VisitState } from './job'
import { inVisitingOrder, stopsOf } from './route'

const NOW = new Date('2026-07-16T02:00:00Z')
const at = (minutes: number): string => new Date(NOW.getTime() + minutes * 60_000).toISOString()
const NORTH = 111_194.9 // metres to a degree

interface Told {
  from?: number
  to?: number
  state?: VisitState
  ticket?: string
  place?: { latitude: number; longitude: number } | null
}

function job(id: string, told: Told = {}): Job {
  const appointment = told.from === undefined ? null : { window: { start: at(told.from), end: at(told.to ?? told.from + 120) } }
  const visit = { id: `v${id}`, state: told.state ?? 'accepted', appointment, planned: null }
  const place = { position: told.place === undefined ? { latitude: 30, longitude: 120 } : told.place }
  return { ticket: { id, state: told.ticket ?? 'appointed', place, visits: [visit] } } as unknown as Job
}

const stateOf = (each: Job): VisitState => each.ticket.visits[0]!.state
const north = (metres: number): { latitude: number; longitude: number } => ({ latitude: 30 + metres / NORTH, longitude: 120 })
const here = { ...north(0), system: 'gcj02' as const, accuracyMetres: 10, at: '' }

describe('the order of the day', () => {
  it('is what is begun, then the hours agreed, then what has none, then what is held up', () => {
    const jobs = [
      job('held', { from: -60, ticket: 'suspended' }), job('none'), job('later', { from: 180 }),
      job('soon', { from: 60 }), job('on the way', { from: 240, state: 'traveling' }), job('there', { from: 300, state: 'working' }),
    ]
    expect(inVisitingOrder(jobs, stateOf).map((each) => each.ticket.id)).toEqual(['there', 'on the way', 'soon', 'later', 'none', 'held'])
  })
})

describe('how far it is', () => {
  it('is told from here, then from the stop before; not where a place is unknown', () => {
    const jobs = [job('a', { from: 0, place: north(1_200) }), job('b', { from: 120, place: north(3_500) }), job('c', { from: 240, place: null }), job('d', { from: 360, place: north(3_500) })]
    const stops = stopsOf(jobs, stateOf, here, NOW)
    expect(stops.map((stop) => stop.metres && Math.round(stop.metres / 10) * 10)).toEqual([1_200, 2_300, null, 0])
    expect(stops.map((stop) => stop.isFromHere)).toEqual([true, false, false, false])
    expect(stopsOf(jobs, stateOf, null, NOW)[0]).toMatchObject({ metres: null, isFromHere: false })
  })
})

describe('what is late', () => {
  it('is who waits already, and who will have to if nothing is moved', () => {
    const jobs = [
      job('over', { from: -130, to: -10 }),
      job('then', { from: -60, to: 40 }), // an hour of work before it: 20 minutes late
      job('calm', { from: 300 }),
    ]
    expect(stopsOf(jobs, stateOf, null, NOW).map((stop) => [stop.lateBy, stop.willBeLateBy])).toEqual([[10, 0], [0, 20], [0, 0]])
  })

  it('counts the way: five kilometres are seventeen minutes', () => {
    const [stop] = stopsOf([job('a', { from: -110, to: 10, place: north(5_000) })], stateOf, here, NOW)
    expect(stop!.willBeLateBy).toBe(7)
  })

  it('is not who has him there, nor who is held up, nor who was promised nothing', () => {
    const jobs = [job('there', { from: -180, to: -60, state: 'working' }), job('none'), job('held', { from: -180, to: -60, ticket: 'suspended' })]
    expect(stopsOf(jobs, stateOf, null, NOW).map((stop) => [stop.lateBy, stop.willBeLateBy])).toEqual([[0, 0], [0, 0], [0, 0]])
  })
})
