import { describe, expect, it } from 'vitest'
import { dayHeading, moment, sinceThen, span, windowOf, yuan } from './times'

const now = new Date('2026-09-21T02:24:00Z') // 10:24 in Shanghai

describe('words for times', () => {
  it.each([
    ['2026-09-21T06:00:00Z', '今天 14:00'],
    ['2026-09-21T16:30:00Z', '明天 00:30'],
    ['2026-09-20T15:59:00Z', '昨天 23:59'],
    ['2026-09-18T07:25:00Z', '9/18 15:25'],
    ['2024-07-13T03:00:00Z', '2024-07-13'],
  ])('%s is %s', (at, words) => expect(moment(at, now)).toBe(words))

  it.each([
    [59_999, '不到 1 分'],
    [14 * 60_000, '14 分'],
    [(2 * 60 + 54) * 60_000, '2 时 54 分'],
    [-3 * 3_600_000, '3 时'],
    [(25 * 60 + 10) * 60_000, '25 时'],
    [3 * 86_400_000, '3 天'],
  ])('%d ms is %s', (milliseconds, words) => expect(span(milliseconds)).toBe(words))

  it('says windows, headings, waits and money as the desk does', () => {
    expect(windowOf('2026-09-21T06:00:00Z', '2026-09-21T08:00:00Z', now)).toBe('今天 14:00–16:00')
    expect(dayHeading('2026-09-20T02:00:00Z', now)).toBe('9 月 20 日 周日')
    expect(sinceThen('2026-09-21T02:00:00Z', now.getTime())).toBe('24 分')
    expect(yuan(68000)).toBe('¥680.00')
  })
})
