import { STEP, minuteOf, type Span } from './axis'
import type { BoardRow, BoardVisit } from './types'

/** What is taken of somebody's day: the visit with the way to it before. */
export interface Taken extends Span {
  visitId: string
  way: number
}

export function spanOf(window: { start: string; end: string }, day: string): Span {
  return { start: minuteOf(window.start, day), end: minuteOf(window.end, day) }
}

export function timed(row: BoardRow): BoardVisit[] {
  return row.visits.filter((visit) => visit.window)
}

/** Promised for the day, at a time that is still to be agreed. */
export function untimed(row: BoardRow): BoardVisit[] {
  return row.visits.filter((visit) => !visit.window)
}

export function taken(row: BoardRow, day: string, but = ''): Taken[] {
  return timed(row)
    .filter((visit) => visit.visit_id !== but)
    .map((visit) => ({ ...spanOf(visit.window as { start: string; end: string }, day), visitId: visit.visit_id, way: visit.travel_minutes ?? 0 }))
    .sort((one, other) => one.start - other.start)
}

export function overlapping(span: Span, held: readonly Taken[]): Taken[] {
  return held.filter((each) => each.start < span.end && span.start < each.end)
}

/** On shift and not away. Who has no shifts recorded at all is not held to any. */
export function available(row: BoardRow, day: string): Span[] {
  const shifts = row.has_shifts ? row.shifts.map((each) => spanOf(each, day)) : [{ start: 0, end: 24 * 60 }]
  return row.away.map((each) => spanOf(each, day)).reduce(without, shifts)
}

function without(free: Span[], away: Span): Span[] {
  return free.flatMap((span) => cut(span, away))
}

/** The first time on the grid from which he is free that long, and not before `from`. */
export function firstFree(row: BoardRow, day: string, minutes: number, from: number, but = ''): number | null {
  const held = taken(row, day, but)
  for (const span of available(row, day)) {
    let start = Math.ceil(Math.max(span.start, from) / STEP) * STEP
    while (start + minutes <= span.end) {
      const [hit] = overlapping({ start, end: start + minutes }, held)
      if (!hit) return start
      start = Math.ceil(hit.end / STEP) * STEP
    }
  }
  return null
}

/** How much of his day is given away, in percent; over a full day it stays full. */
export function used(row: BoardRow): number {
  if (row.available_minutes <= 0) return row.planned_minutes > 0 ? 100 : 0
  return Math.min(100, Math.round((row.planned_minutes / row.available_minutes) * 100))
}

export function jobsWords(row: BoardRow): string {
  return row.most_jobs === null ? `${row.jobs} 单` : `${row.jobs}/${row.most_jobs} 单`
}

/** By how many minutes each visit cannot be reached in time from the one before it, by its id. */
export function missed(held: readonly Taken[]): Map<string, number> {
  const found = new Map<string, number>()
  held.forEach((each, at) => {
    const before = held[at - 1]
    const late = before ? before.end + each.way - each.start : 0
    if (late > 0) found.set(each.visitId, Math.ceil(late))
  })
  return found
}

/** What of the axis is no time of his, for the hatching. */
export function offTimes(row: BoardRow, day: string, axis: Span): Span[] {
  const free = available(row, day)
  return free.reduce<Span[]>((off, span) => off.flatMap((each) => cut(each, span)), [{ start: axis.start, end: axis.end }])
}

/** What is left of a span on either side of another. */
function cut(span: Span, other: Span): Span[] {
  return [{ start: span.start, end: Math.min(span.end, other.start) }, { start: Math.max(span.start, other.end), end: span.end }].filter((each) => each.end > each.start)
}
