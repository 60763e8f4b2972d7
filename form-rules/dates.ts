/** A day, and a span of hours on a day. */
import { isObject, Refused, type Json } from './definition'

const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/
const TIME = /^(?:([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/

export interface DateRule {
  earliest?: number | null
  latest?: number | null
}

export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text
}

export function readDate(rule: DateRule, raw: Json | undefined, today: string): string {
  if (typeof raw !== 'string' || !DAY.test(raw)) {
    throw new Refused('not_a_date', '应为日期（例如 2026-03-01），请重新选择')
  }
  if (!isDay(raw)) throw new Refused('not_a_date', '没有这一天，请重新选择')
  const year = Number(raw.slice(0, 4))
  if (year < 2000 || year >= 2100) throw new Refused('not_a_date', '年份应在 2000 到 2099 之间，请重新选择')
  const first = typeof rule.earliest === 'number' ? dayAfter(today, rule.earliest) : ''
  if (first && raw < first) throw new Refused('too_early', `不能早于 ${first}，请重新选择`)
  const last = typeof rule.latest === 'number' ? dayAfter(today, rule.latest) : ''
  if (last && raw > last) throw new Refused('too_late', `不能晚于 ${last}，请重新选择`)
  return raw
}

function timeOf(raw: Json | undefined): string {
  if (typeof raw !== 'string' || !TIME.test(raw)) throw new Refused('not_a_time', '应为时间（例如 09:00），请重新选择')
  return raw
}

export interface WindowRule extends DateRule {
  opens?: string
  closes?: string
}

export function readWindow(rule: WindowRule, raw: Json, today: string): { day: string; start: string; end: string } {
  if (!isObject(raw) || Object.keys(raw).sort().join() !== 'day,end,start') {
    throw new Refused('wrong_type', '应为日期和起止时间，请重新选择')
  }
  // Left out is today; null is any day.
  const earliest = rule.earliest === undefined ? 0 : rule.earliest
  const day = readDate({ ...rule, earliest }, raw['day'], today)
  const [start, end] = [timeOf(raw['start']), timeOf(raw['end'])]
  if (start >= end) throw new Refused('window_backwards', '结束时间应晚于开始时间，请重新选择')
  const [opens, closes] = [rule.opens ?? '00:00', rule.closes ?? '24:00']
  if (start < opens || end > closes) throw new Refused('outside_hours', `只能在 ${opens} 到 ${closes} 之间，请重新选择`)
  return { day, start, end }
}
