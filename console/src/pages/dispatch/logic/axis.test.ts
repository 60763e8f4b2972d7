import { describe, expect, it } from 'vitest'
import { dayOf } from '@/components/times'
import { axisFor, clamp, clock, dayAfter, hours, isDay, minuteAt, minuteOf, momentOf, place } from './axis'

const day = '2026-09-21'
const axis = axisFor(day, [])

describe('a day on a line', () => {
  it('counts minutes of Shanghai, wherever the computer stands', () => {
    expect(minuteOf('2026-09-21T02:24:00Z', day)).toBe(624)
    expect(momentOf(624, day)).toBe('2026-09-21T02:24:00.000Z')
    expect(dayOf(Date.parse('2026-09-20T16:00:00Z'))).toBe(day)
    expect(dayOf(Date.parse('2026-09-20T15:59:59Z'))).toBe('2026-09-20')
  })

  it('goes over the ends of months and years', () => {
    expect(dayAfter('2026-12-31', 1)).toBe('2027-01-01')
    expect(dayAfter('2028-03-01', -1)).toBe('2028-02-29')
  })

  it.each([['2026-09-21', true], ['2026-02-30', false], ['2026-9-1', false], ['<b>', false], ['', false]])('%s is a day: %s', (text, is) => {
    expect(isDay(text)).toBe(is)
  })

  it('writes past midnight as the next morning', () => {
    expect([clock(0), clock(624), clock(1440 + 75)]).toEqual(['00:00', '10:24', '01:15'])
  })
})

describe('the axis', () => {
  it('runs from eight to seven where nobody works longer', () => {
    expect([axis.start, axis.end]).toEqual([480, 1140])
    expect(hours(axis)).toEqual([480, 540, 600, 660, 720, 780, 840, 900, 960, 1020, 1080])
  })

  it('reaches as far as shifts and promises do, in whole hours', () => {
    const wide = axisFor(day, [{ start: 415, end: 500 }, { start: 1260, end: 1385 }])
    expect([wide.start, wide.end]).toEqual([360, 1440])
  })

  it('leaves out what lies on other days, and cuts what comes from or goes to them', () => {
    const cut = axisFor(day, [{ start: -600, end: -300 }, { start: -60, end: 30 }, { start: 1430, end: 1500 }])
    expect([cut.start, cut.end]).toEqual([0, 1500])
  })

  it('places a span by its share, cut at the ends', () => {
    expect(place({ start: 480, end: 1140 }, axis)).toEqual({ left: '0%', width: '100%' })
    expect(place({ start: 400, end: 546 }, axis)).toEqual({ left: '0%', width: '10%' })
    expect(place({ start: 300, end: 480 }, axis)).toBeNull()
  })

  it('finds the minute under the pointer on a grid of ten, with room for the whole visit', () => {
    expect(minuteAt(0, 660, 60, axis)).toBe(480)
    expect(minuteAt(124, 660, 60, axis)).toBe(600)
    expect(minuteAt(126, 660, 60, axis)).toBe(610)
    expect(minuteAt(5_000, 660, 90, axis)).toBe(1050)
    expect(minuteAt(-5_000, 660, 90, axis)).toBe(480)
  })

  it('holds a visit that is longer than the axis at its start', () => {
    expect(clamp(700, axis, 2_000)).toBe(480)
  })
})
