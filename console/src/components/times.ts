/** Words for moments and spans, in Shanghai's time wherever the computer stands. */
const ZONE = 'Asia/Shanghai'
const DAY = 86_400_000

/** To make one takes as long as to use it a hundred times: a page of tickets made six hundred. */
const FORMAT = new Intl.DateTimeFormat('zh-CN', {
  timeZone: ZONE, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', weekday: 'short',
})

function parts(moment: Date): Record<string, string> {
  return Object.fromEntries(FORMAT.formatToParts(moment).map(({ type, value }) => [type, value]))
}

/** 2026-05-01, of milliseconds. */
export function dayOf(moment: number): string {
  return new Date(moment + 8 * 3_600_000).toISOString().slice(0, 10)
}

function dayNumber(moment: Date): number {
  const { year, month, day } = parts(moment)
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) / DAY
}

export function clockTime(moment: string): string {
  const { hour, minute } = parts(new Date(moment))
  return `${hour}:${minute}`
}

/** 今天 14:00, 9/18 15:25, 2024-07-13. */
export function moment(at: string, now: Date = new Date()): string {
  const date = new Date(at)
  const day = dayName(date, now)
  return parts(date).year === parts(now).year ? `${day} ${clockTime(at)}` : day
}

export function dayName(date: Date, now: Date = new Date()): string {
  const apart = dayNumber(date) - dayNumber(now)
  if (apart === 0) return '今天'
  if (apart === 1) return '明天'
  if (apart === -1) return '昨天'
  const { year, month, day } = parts(date)
  if (year === parts(now).year) return `${month}/${day}`
  return `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`
}

/** For headings: 今天, 9 月 20 日 周日. */
export function dayHeading(at: string, now: Date = new Date()): string {
  const date = new Date(at)
  if (dayNumber(date) === dayNumber(now)) return '今天'
  const { year, month, day, weekday } = parts(date)
  return `${year === parts(now).year ? '' : `${year} 年 `}${month} 月 ${day} 日 ${weekday}`
}

/** 今天 14:00–16:00. */
export function windowOf(start: string, end: string, now: Date = new Date()): string {
  return `${dayName(new Date(start), now)} ${clockTime(start)}–${clockTime(end)}`
}

/** 2 时 54 分, rounded down; days above two. */
export function span(milliseconds: number): string {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000)
  if (minutes < 1) return '不到 1 分'
  if (minutes < 60) return `${minutes} 分`
  const hours = Math.floor(minutes / 60)
  if (hours >= 48) return `${Math.floor(hours / 24)} 天`
  return minutes % 60 && hours < 10 ? `${hours} 时 ${minutes % 60} 分` : `${hours} 时`
}

export function sinceThen(at: string, now: number = Date.now()): string {
  return span(now - Date.parse(at))
}

export function yuan(fen: number): string {
  return `¥${(fen / 100).toFixed(2)}`
}
