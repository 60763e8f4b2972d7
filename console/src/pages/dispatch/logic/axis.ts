import { dayOf } from '@/components/times'

/** A day on a line, in minutes from its midnight in Shanghai, which has no summer time. */
const OFFSET = '+08:00'
const MINUTE = 60_000
const DAY_MINUTES = 24 * 60
export const STEP = 10

/** `start` and `end` are minutes of the day, whole hours; past 24:00 it is the next morning. */
export interface Axis {
  day: string
  start: number
  end: number
}

export interface Span {
  start: number
  end: number
}

export function midnight(day: string): number {
  return Date.parse(`${day}T00:00:00${OFFSET}`)
}

export function minuteOf(moment: string | number, day: string): number {
  const at = typeof moment === 'number' ? moment : Date.parse(moment)
  return (at - midnight(day)) / MINUTE
}

export function momentOf(minute: number, day: string): string {
  return new Date(midnight(day) + minute * MINUTE).toISOString()
}

export function dayAfter(day: string, by: number): string {
  return dayOf(midnight(day) + by * DAY_MINUTES * MINUTE)
}

/** A day as an address may bring it: what is none is none. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(midnight(text)) && dayOf(midnight(text)) === text
}

export function clock(minute: number): string {
  const within = ((Math.round(minute) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`
}

/** From eight to seven, and wider where somebody works or is promised outside of that. */
export function axisFor(day: string, spans: readonly Span[], usual: Span = { start: 480, end: 1140 }): Axis {
  const shown = spans.filter((span) => span.end > 0 && span.start < DAY_MINUTES)
  const first = Math.min(usual.start, ...shown.map((span) => Math.max(0, span.start)))
  const last = Math.max(usual.end, ...shown.map((span) => Math.min(DAY_MINUTES + 6 * 60, span.end)))
  return { day, start: Math.floor(first / 60) * 60, end: Math.ceil(last / 60) * 60 }
}

export function hours(axis: Axis): number[] {
  return Array.from({ length: (axis.end - axis.start) / 60 }, (_, at) => axis.start + at * 60)
}

export function share(minute: number, axis: Axis): number {
  return ((minute - axis.start) / (axis.end - axis.start)) * 100
}

/** Where a span lies on the axis, cut at its ends; null where nothing of it does. */
export function place(span: Span, axis: Axis): { left: string; width: string } | null {
  const start = Math.max(span.start, axis.start)
  const end = Math.min(span.end, axis.end)
  if (end <= start) return null
  return { left: `${share(start, axis)}%`, width: `${share(end, axis) - share(start, axis)}%` }
}

/** The minute under a point of the lane, on the grid, so that the whole length stays on the axis. */
export function minuteAt(offset: number, width: number, length: number, axis: Axis): number {
  const raw = axis.start + (offset / width) * (axis.end - axis.start)
  return clamp(snap(raw), axis, length)
}

export function snap(minute: number): number {
  return Math.round(minute / STEP) * STEP
}

export function clamp(minute: number, axis: Axis, length: number): number {
  return Math.max(axis.start, Math.min(minute, axis.end - Math.min(length, axis.end - axis.start)))
}
