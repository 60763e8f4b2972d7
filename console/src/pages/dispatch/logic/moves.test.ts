import { describe, expect, it } from 'vitest'
import type { TicketRow } from '@/api/types'
import { clock, momentOf } from './axis'
import { doubts, dropWords, heldFast, lengthOf, moveFor, windowFor, type Lifted } from './moves'
import type { BoardVisit, DropPreview } from './types'

const day = '2026-09-21'
const ticket = (state: TicketRow['state']) => ({ id: 't', state }) as TicketRow

function visit(more: Partial<BoardVisit> = {}): BoardVisit {
  return {
    visit_id: 'v', ticket: ticket('dispatched'), visit_state: 'notified', window: { start: momentOf(600, day), end: momentOf(690, day) },
    minutes: 60, travel_minutes: null, is_pinned: false, point: null, ...more,
  }
}

function lifted(state: TicketRow['state'], held: BoardVisit | null): Lifted {
  return { ticket: ticket(state), visit: held, from: held ? 'wang' : '' }
}

const preview: DropPreview = {
  is_refused: false, refusals: [], overlaps: [], shortfalls: [], rejected: null, rank: 1, score: 0.81, candidates: 3, position: 'gps', km: 4.2,
  minutes_needed: 90, jobs_then: 4, planned_minutes_then: 300, available_minutes: 510,
}

describe('what a drop comes to', () => {
  it('sends what waits', () => {
    expect(moveFor(lifted('to_dispatch', null), { staffId: 'li', start: 600 }, null, false)).toEqual({ act: 'dispatch', asks: 'nothing' })
  })

  it('moves what nobody has taken without a question', () => {
    const held = lifted('dispatched', visit())
    expect(moveFor(held, { staffId: 'li', start: 600 }, 600, false)).toEqual({ act: 'transfer', asks: 'nothing' })
    expect(moveFor(held, { staffId: 'wang', start: 700 }, 600, false)).toEqual({ act: 'transfer', asks: 'nothing' })
  })

  it('takes what was accepted from somebody with a reason only', () => {
    const held = lifted('appointed', visit({ visit_state: 'accepted' }))
    expect(moveFor(held, { staffId: 'li', start: 600 }, 600, true)).toEqual({ act: 'transfer', asks: 'transfer' })
  })

  it('changes an appointment as such, and says who caused it', () => {
    const held = lifted('appointed', visit({ visit_state: 'accepted' }))
    expect(moveFor(held, { staffId: 'wang', start: 700 }, 600, true)).toEqual({ act: 'rebook', asks: 'cause' })
    expect(moveFor(held, { staffId: 'wang', start: 700 }, 600, false)).toMatchObject({ act: 'refused' })
    expect(moveFor(held, { staffId: 'wang', start: null }, 600, true)).toMatchObject({ act: 'refused' })
  })

  it('agrees on a time where there was none', () => {
    const held = lifted('accepted', visit({ visit_state: 'accepted', ticket: ticket('accepted'), window: null }))
    expect(moveFor(held, { staffId: 'wang', start: 700 }, null, true)).toEqual({ act: 'book', asks: 'nothing' })
  })

  it('does nothing where it was put back', () => {
    expect(moveFor(lifted('dispatched', visit()), { staffId: 'wang', start: 600 }, 600, true)).toEqual({ act: 'nothing' })
  })

  it.each([
    ['不在您的范围', visit({ ticket: null })],
    ['已固定', visit({ is_pinned: true })],
    ['已到现场', visit({ visit_state: 'working' })],
    ['已到现场', visit({ visit_state: null })],
  ])('%s holds a visit fast', (why, held) => {
    expect(heldFast(held)).toContain(why)
    expect(moveFor(lifted('dispatched', held), { staffId: 'li', start: 600 }, 600, true)).toMatchObject({ act: 'refused' })
  })
})

describe('what is sent', () => {
  it('is as long as it was promised, or as work of its kind takes', () => {
    expect(lengthOf(lifted('dispatched', visit()), 60)).toBe(90)
    expect(lengthOf(lifted('to_dispatch', null), 60)).toBe(60)
  })

  it('has no window where the time is left to them', () => {
    expect(windowFor({ staffId: 'li', start: null }, 60, day)).toBeNull()
    expect(windowFor({ staffId: 'li', start: 790 }, 90, day)).toEqual({ start: '2026-09-21T05:10:00.000Z', end: '2026-09-21T06:40:00.000Z' })
  })
})

describe('what is said before the drop', () => {
  const span = { start: 790, end: 880 }

  it('names person, time and way where it may be dropped', () => {
    expect(dropWords('陈立航', span, preview, clock)).toBe('陈立航，13:10 到 14:40，可放，路程 4.2 公里')
    expect(dropWords('陈立航', null, { ...preview, km: null }, clock)).toBe('陈立航，时间由师傅约，可放')
  })

  it('names what is in the way', () => {
    expect(dropWords('陈立航', span, { ...preview, is_refused: true, refusals: ['这个时间他已有安排'] }, clock)).toBe('陈立航，13:10 到 14:40，不能放：这个时间他已有安排')
    expect(dropWords('陈立航', span, null, clock)).toContain('正在核对')
  })

  it('says each doubt once', () => {
    const rejected = { staff_id: 's', name: '陈立航', position: 'gps' as const, km: null, reasons: [{ filter: 'shift' as const, text: '不在班次内' }, { filter: 'skill' as const, text: '技能不足' }] }
    expect(doubts({ ...preview, shortfalls: ['不在班次内'], rejected })).toBe('不在班次内；技能不足')
    expect(doubts(preview)).toBe('')
  })
})
