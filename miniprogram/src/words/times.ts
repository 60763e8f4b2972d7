/** Times as people say them, in Shanghai's clock whatever the phone's: 今天, 明天, 周五, 7 月 16 日; 10–12 点. */

const DAY = 86_400_000
const AHEAD_OF_UTC = 8 * 3_600_000
const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']
const NEAR: Record<number, string> = { [-1]: '昨天', 0: '今天', 1: '明天', 2: '后天' }

/** Shanghai's clock, read with the UTC getters. */
function local(moment: string | Date): Date {
  return new Date(new Date(moment).getTime() + AHEAD_OF_UTC)
}

const dayNumber = (moment: string | Date): number => Math.floor(local(moment).getTime() / DAY)

export function dayWords(moment: string | Date, now: Date = new Date()): string {
  const ahead = dayNumber(moment) - dayNumber(now)
  const near = NEAR[ahead]
  if (near) return near
  const at = local(moment)
  if (ahead > 2 && ahead < 7) return WEEKDAYS[at.getUTCDay()] ?? ''
  const year = at.getUTCFullYear() === local(now).getUTCFullYear() ? '' : `${at.getUTCFullYear()} 年 `
  return `${year}${at.getUTCMonth() + 1} 月 ${at.getUTCDate()} 日`
}

export function clockWords(moment: string | Date): string {
  const at = local(moment)
  return `${at.getUTCHours()}:${String(at.getUTCMinutes()).padStart(2, '0')}`
}

export function momentWords(moment: string | Date, now: Date = new Date()): string {
  return `${dayWords(moment, now)} ${clockWords(moment)}`
}

export function windowWords(window: { start: string; end: string }, now: Date = new Date()): string {
  const start = local(window.start)
  const end = local(window.end)
  const day = dayWords(window.start, now)
  if (end.getTime() - start.getTime() > 6 * 3_600_000) return `${day} 都可以`
  if (start.getUTCMinutes() || end.getUTCMinutes()) return `${day} ${clockWords(window.start)}–${clockWords(window.end)}`
  return `${day} ${start.getUTCHours()}–${end.getUTCHours()} 点`
}

/** 还剩 308 天; over a year 还剩 3 年 10 个月. `until` is a day, its last one. */
export function timeLeft(until: string, now: Date = new Date()): string {
  const last = Math.floor(Date.parse(`${until}T00:00:00Z`) / DAY)
  const days = last - dayNumber(now)
  if (days < 0) return '已到期'
  if (days === 0) return '今天到期'
  if (days <= 365) return `还剩 ${days} 天`
  const end = new Date(`${until}T00:00:00Z`)
  const today = local(now)
  let months = (end.getUTCFullYear() - today.getUTCFullYear()) * 12 + end.getUTCMonth() - today.getUTCMonth()
  if (end.getUTCDate() < today.getUTCDate()) months -= 1
  const rest = months % 12
  return `还剩 ${Math.floor(months / 12)} 年${rest ? ` ${rest} 个月` : ''}`
}

/** 2.3 公里, 80 米. */
export function distanceWords(metres: number): string {
  return metres < 1_000 ? `${Math.round(metres)} 米` : `${(metres / 1_000).toFixed(1)} 公里`
}
