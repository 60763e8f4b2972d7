import { describe, expect, it } from 'vitest'
import { barsOf, hoursWords, monthsAway, monthWords, shareWords, thisMonth, type Month } from './month'

const JULY: Month = {
  month: '2026-07', jobs: 3, visits: 4, on_time: { met: 3, of: 4 }, first_time: { met: 1, of: 2 },
  ratings: { count: 0, average: null }, travel_minutes: 90, work_minutes: 120, break_minutes: 0,
  days: [
    { day: '2026-07-03', jobs: 2, travel_minutes: 60, work_minutes: 80 },
    { day: '2026-07-31', jobs: 1, travel_minutes: 30, work_minutes: 40 },
  ],
}

describe('a month', () => {
  it('is the one by the clock of Shanghai', () => {
    expect(thisMonth(new Date('2026-07-31T15:59:00Z'))).toBe('2026-07')
    expect(thisMonth(new Date('2026-07-31T16:00:00Z'))).toBe('2026-08')
    expect([monthsAway('2026-01', -1), monthsAway('2026-12', 1), monthsAway('2026-07', 0)]).toEqual(['2025-12', '2027-01', '2026-07'])
    expect(monthWords('2026-07')).toBe('2026 年 7 月')
  })

  it('tells counts where a percentage would say nothing', () => {
    expect([{ met: 0, of: 0 }, { met: 8, of: 9 }, { met: 9, of: 10 }].map(shareWords)).toEqual(['还没有', '8/9', '90%'])
    expect([0, 45, 120, 365].map(hoursWords)).toEqual(['0 分', '45 分', '2 小时', '6 小时 5 分'])
  })

  it('has a bar for each of its days', () => {
    const bars = barsOf(JULY)
    expect(bars).toHaveLength(31)
    expect([bars[2], bars[3], bars[30]]).toEqual([
      { day: 3, jobs: 2, percent: 100 }, { day: 4, jobs: 0, percent: 0 }, { day: 31, jobs: 1, percent: 50 },
    ])
    expect(barsOf({ ...JULY, month: '2028-02', days: [] })).toHaveLength(29)
  })
})
