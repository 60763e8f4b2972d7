import { describe, expect, it } from 'vitest'
import { momentOf } from './axis'
import { namesWords, outside, standingOf, whyWords } from './standing'
import type { BoardRow, Candidate, Candidates, Rejected } from './types'

const day = '2026-09-21'
const window = (start: number, end: number) => ({ start: momentOf(start, day), end: momentOf(end, day) })

function row(id: string, more: Partial<BoardRow> = {}): BoardRow {
  return {
    staff_id: id, name: id, team_id: 't', branch_id: 'b', has_shifts: true, shifts: [window(510, 1080)], away: [], visits: [],
    jobs: 0, most_jobs: 6, planned_minutes: 0, most_minutes: null, available_minutes: 570, suspended: '', ...more,
  }
}

function candidate(id: string): Candidate {
  return { staff_id: id, name: id, rank: 1, score: 0.81, parts: { skill: 1, travel: 0.83, load: 0.5 }, penalty: 0, position: 'gps', km: 4.2, jobs_today: 3, minutes_today: 200, minutes_available: 510 }
}

function rejected(id: string, ...reasons: [filter: Rejected['reasons'][number]['filter'], text: string][]): Rejected {
  return { staff_id: id, name: id, position: 'unknown', km: null, reasons: reasons.map(([filter, text]) => ({ filter, text })) }
}

const found: Candidates = {
  rule: { key: 'k', name: '默认', book_version: 1, mode: 'suggest' }, window: null, minutes_needed: 90, candidate_count: 2, rejected_count: 4, rejected_by: {},
  candidates: [candidate('chen'), candidate('shen')],
  rejected: [
    rejected('luo', ['skill', '技能不足'], ['window', '冲突']),
    rejected('ma', ['skill', '技能不足']),
    rejected('jiang', ['capacity', '当天已有 6 单'], ['window', '冲突']),
    rejected('wu', ['window', '与已排的 10:00–11:00 上门冲突']),
  ],
}

describe('how somebody stands to the ticket in hand', () => {
  it('says nothing before it is known', () => {
    expect(standingOf(row('chen'), null, day, 0)).toEqual({ kind: 'unknown', words: '', start: null })
  })

  it('says from when the best and the others may come', () => {
    expect(standingOf(row('chen'), found, day, 0)).toEqual({ kind: 'best', words: '08:30 起可排', start: 510 })
    expect(standingOf(row('shen'), found, day, 700)).toEqual({ kind: 'yes', words: '11:40 起可排', start: 700 })
  })

  it('lets another hour do where only the hour was wrong', () => {
    expect(standingOf(row('wu'), found, day, 0)).toMatchObject({ kind: 'yes' })
  })

  it('names the rule before the clock, and the limit before the hour', () => {
    expect(standingOf(row('luo'), found, day, 0)).toMatchObject({ kind: 'no', words: '技能不足' })
    expect(standingOf(row('jiang'), found, day, 0)).toMatchObject({ kind: 'full', words: '当天已有 6 单' })
    expect(standingOf(row('chen', { shifts: [window(510, 560)] }), found, day, 0)).toMatchObject({ kind: 'full', words: '当天排不下' })
  })
})

describe('who was not proposed', () => {
  it('is put together by reason, the most common first', () => {
    const { later, never } = outside(found)
    expect(later.map((each) => each.name)).toEqual(['wu'])
    expect(never).toEqual([{ text: '技能不足', names: ['luo', 'ma'] }, { text: '当天已有 6 单', names: ['jiang'] }])
  })

  it('is named in few words', () => {
    expect([namesWords(['甲', '乙']), namesWords(['甲', '乙', '丙'])]).toEqual(['甲、乙', '甲 等 3 人'])
  })
})

describe('why somebody is proposed', () => {
  it('is said from the same numbers that decided', () => {
    expect(whyWords(candidate('chen'))).toBe('强在技能、路程；4.2 公里（实时定位）；当天 3 单')
    expect(whyWords({ ...candidate('chen'), parts: {}, km: null, position: 'unknown' })).toBe('位置未知；当天 3 单')
  })
})
