/** A month of his own, in words. Pure. */
import type { Schemas } from '@/api/types'
import { shanghaiDay } from './day'

export type Month = Schemas['MyMonthView']
export type Figure = 'jobs' | 'hours' | 'on_time' | 'first_time' | 'ratings'
type Share = Month['on_time']

/** Below ten a percentage says nothing: the count is told instead. */
const FEWEST_FOR_PERCENT = 10

export const thisMonth = (now: Date): string => shanghaiDay(now).slice(0, 7)

/** 2026-07 and -1 make 2026-06. */
export function monthsAway(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const counted = year * 12 + number - 1 + by
  return `${Math.floor(counted / 12)}-${String((counted % 12) + 1).padStart(2, '0')}`
}

export function monthWords(month: string): string {
  const [year, number] = month.split('-').map(Number)
  return `${year} 年 ${number} 月`
}

export function shareWords({ met, of }: Share): string {
  if (of === 0) return '还没有'
  return of < FEWEST_FOR_PERCENT ? `${met}/${of}` : `${Math.round((met * 100) / of)}%`
}

/** 6 小时 5 分, 45 分. */
export function hoursWords(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  if (hours === 0) return `${rest} 分`
  return rest === 0 ? `${hours} 小时` : `${hours} 小时 ${rest} 分`
}

export interface Bar {
  day: number
  jobs: number
  /** Of the highest, 0 to 100. */
  percent: number
}

/** One for each day of the month, the empty ones too. */
export function barsOf(month: Month): Bar[] {
  const [year = 0, number = 1] = month.month.split('-').map(Number)
  const jobs = new Map(month.days.map((day) => [Number(day.day.slice(8)), day.jobs]))
  const highest = Math.max(1, ...jobs.values())
  return Array.from({ length: new Date(Date.UTC(year, number, 0)).getUTCDate() }, (_, at) => {
    const done = jobs.get(at + 1) ?? 0
    return { day: at + 1, jobs: done, percent: Math.round((done * 100) / highest) }
  })
}
