import { describe, expect, it } from 'vitest'
import { momentOf } from './axis'
import { available, firstFree, jobsWords, missed, offTimes, overlapping, taken, used } from './slots'
import type { BoardRow, BoardVisit } from './types'

const day = '2026-09-21'
const window = (start: number, end: number) => ({ start: momentOf(start, day), end: momentOf(end, day) })

function visit(id: string, start: number, end: number, way = 0): BoardVisit {
  return { visit_id: id, ticket: null, visit_state: 'accepted', window: window(start, end), minutes: end - start, travel_minutes: way, is_pinned: false, point: null }
}

function row(more: Partial<BoardRow> = {}): BoardRow {
  return {
    staff_id: 's', name: '陈立航', team_id: 't', branch_id: 'b', has_shifts: true, shifts: [window(510, 720), window(780, 1080)], away: [], visits: [],
    jobs: 0, most_jobs: 6, planned_minutes: 0, most_minutes: null, available_minutes: 510, suspended: '', ...more,
  }
}

describe('what is free of a day', () => {
  it('is the shift without what he is away for', () => {
    const away = [{ ...window(660, 840), leave: 'personal' as const }]
    expect(available(row({ away }), day)).toEqual([{ start: 510, end: 660 }, { start: 840, end: 1080 }])
  })

  it('is the whole day where no shifts are kept, and nothing where there is none today', () => {
    expect(available(row({ has_shifts: false, shifts: [] }), day)).toEqual([{ start: 0, end: 1440 }])
    expect(available(row({ shifts: [] }), day)).toEqual([])
  })
})

describe('the first time he could come', () => {
  it('is after the visits that are in the way, on the grid', () => {
    const busy = row({ visits: [visit('v2', 605, 665), visit('v1', 510, 600)] })
    expect(firstFree(busy, day, 60, 0)).toBe(780)
    expect(firstFree(busy, day, 40, 0)).toBe(670)
  })

  it('is not before now, nor across his break, nor after his shift', () => {
    expect(firstFree(row(), day, 60, 623)).toBe(630)
    expect(firstFree(row(), day, 60, 690)).toBe(780)
    expect(firstFree(row(), day, 60, 1030)).toBeNull()
    expect(firstFree(row({ shifts: [] }), day, 60, 0)).toBeNull()
  })

  it('does not count the visit that is being moved', () => {
    const busy = row({ visits: [visit('v1', 510, 720)] })
    expect(firstFree(busy, day, 90, 0, 'v1')).toBe(510)
  })
})

describe('overlap', () => {
  it('needs time in common: what only touches does not overlap', () => {
    const held = taken(row({ visits: [visit('v1', 600, 660, 12)] }), day)
    expect(overlapping({ start: 540, end: 600 }, held)).toEqual([])
    expect(overlapping({ start: 660, end: 700 }, held)).toEqual([])
    expect(overlapping({ start: 590, end: 610 }, held)).toEqual([{ start: 600, end: 660, visitId: 'v1', way: 12 }])
    expect(overlapping({ start: 500, end: 700 }, held)).toHaveLength(1)
  })
})

describe('capacity', () => {
  it('is the share of the day that is planned, and full at most', () => {
    expect(used(row({ planned_minutes: 255 }))).toBe(50)
    expect(used(row({ planned_minutes: 900 }))).toBe(100)
    expect(used(row({ available_minutes: 0 }))).toBe(0)
    expect(used(row({ available_minutes: 0, planned_minutes: 60 }))).toBe(100)
  })

  it('names the limit where there is one', () => {
    expect([jobsWords(row({ jobs: 5 })), jobsWords(row({ jobs: 2, most_jobs: null }))]).toEqual(['5/6 单', '2 单'])
  })
})

describe('what the row shows of the day', () => {
  it('is hatched where he does not work: before, between and after his shifts', () => {
    expect(offTimes(row(), day, { start: 480, end: 1140 })).toEqual([{ start: 480, end: 510 }, { start: 720, end: 780 }, { start: 1080, end: 1140 }])
    expect(offTimes(row({ shifts: [] }), day, { start: 480, end: 1140 })).toEqual([{ start: 480, end: 1140 }])
  })

  it('names how late he comes where the way is longer than the gap', () => {
    const held = taken(row({ visits: [visit('v1', 510, 600), visit('v2', 610, 660, 32), visit('v3', 700, 760, 40)] }), day)
    expect([...missed(held)]).toEqual([['v2', 22]])
  })
})
