/** The day on the road: in what order, how far apart, and who will have to wait. Pure. */
import type { Fix } from '@/platform/location'
import { metresBetween } from './distance'
import { isDone, visitOf, type Job, type VisitState } from './job'

export interface Stop {
  job: Job
  /** From where he is, or from the stop before; null where a place is not known. */
  metres: number | null
  isFromHere: boolean
  /** Minutes that he has kept them waiting already. */
  lateBy: number
  /** Minutes that he will be late if nothing is moved; 0 in time, or where he is late already. */
  willBeLateBy: number
}

/** Roads are longer than the straight line, towns are slow, and a job takes about so long: guesses, said as 约. */
const ROAD = 1.4
const METRES_A_MINUTE = 25_000 / 60
const USUAL_MINUTES = 60

type Point = { latitude: number; longitude: number }

const THERE: ReadonlySet<VisitState> = new Set(['arrived', 'working', 'break'])

/** What is begun comes first, then by the hour that was agreed, then what has none; what is held up comes last. */
export function inVisitingOrder(jobs: readonly Job[], stateOf: (job: Job) => VisitState): Job[] {
  const rank = (job: Job): number => {
    if (job.ticket.state === 'suspended') return 3
    const state = stateOf(job)
    if (THERE.has(state)) return 0
    return state === 'traveling' ? 1 : 2
  }
  const starts = (job: Job): number => Date.parse(windowOf(job)?.start ?? '') || Number.MAX_SAFE_INTEGER
  return jobs
    .map((job, place) => ({ job, place }))
    .sort((one, other) => rank(one.job) - rank(other.job) || starts(one.job) - starts(other.job) || one.place - other.place)
    .map(({ job }) => job)
}

/** `jobs` in visiting order, none of them done. */
export function stopsOf(jobs: readonly Job[], stateOf: (job: Job) => VisitState, here: Fix | null, now: Date): Stop[] {
  let free = now.getTime()
  let last: Point | null = null
  return jobs.map((job) => {
    const place = job.ticket.place.position ?? null
    const state = stateOf(job)
    const isFirst = last === null
    const metres = THERE.has(state) || !place ? null : distanceTo(place, last, here)
    const isHeld = job.ticket.state === 'suspended'
    const end = agreedEnd(job)
    const arrives = THERE.has(state) ? free : Math.max(free + minutesOn(metres) * 60_000, Date.parse(windowOf(job)?.start ?? '') || 0)
    const isWaitedFor = end !== null && !isHeld && !THERE.has(state) && !isDone(state)
    const lateBy = isWaitedFor ? minutes(now.getTime() - end) : 0
    const willBeLateBy = isWaitedFor && lateBy === 0 ? minutes(arrives - end) : 0
    if (!isHeld) {
      free = arrives + USUAL_MINUTES * 60_000
      last = place ?? last
    }
    return { job, metres, isFromHere: isFirst && metres !== null, lateBy, willBeLateBy }
  })
}

function distanceTo(place: Point, last: Point | null, here: Fix | null): number | null {
  if (last) return metresBetween({ ...last, system: 'gcj02', accuracyMetres: null, at: '' }, place)
  return here ? metresBetween(here, place) : null
}

const minutesOn = (metres: number | null): number => (metres === null ? 0 : (metres * ROAD) / METRES_A_MINUTE)
const minutes = (milliseconds: number): number => Math.max(0, Math.round(milliseconds / 60_000))

function windowOf(job: Job): { start: string; end: string } | null {
  const visit = visitOf(job.ticket)
  return visit?.appointment?.window ?? visit?.planned ?? null
}

/** Only what the customer was promised can be missed. */
function agreedEnd(job: Job): number | null {
  const end = visitOf(job.ticket)?.appointment?.window.end
  return end ? Date.parse(end) : null
}
