import { describe, expect, it } from 'vitest'
import type { TicketRow } from '@/api/types'
import { byLateness, drawn, limitOf, matching, scrolledTo, shortPlace } from './waiting'

function ticket(id: string, more: Partial<TicketRow> = {}): TicketRow {
  return {
    id, number: `BX-${id}`, state: 'to_dispatch', priority: 'normal', problem: '不制冷', device: '空调', region: '浙江省杭州市滨江区青桐里', service_name: '维修',
    contact: { name: '周**', phone: '139****1024', masked: true }, wanted: null, created_at: '2026-09-21T01:00:00Z', is_urged: false, ...more,
  } as TicketRow
}

const none = new Map<string, string>()
const all = { kind: 'all', text: '', urgentOnly: false } as const

describe('the order of what waits', () => {
  it('goes by the clock that runs out first, and by what the customer wants where none runs', () => {
    const due = new Map([['b', '2026-09-21T02:00:00Z']])
    const wanted = { start: '2026-09-20T01:00:00Z', end: '2026-09-20T03:00:00Z' }
    const order = byLateness([ticket('a'), ticket('b'), ticket('c', { wanted })], due)
    expect(order.map((each) => each.id)).toEqual(['c', 'b', 'a'])
    expect(limitOf(ticket('c', { wanted }), due)).toBe('2026-09-20T03:00:00Z')
  })

  it('puts urgent before patient and old before new, and is the same every time', () => {
    const rows = [ticket('d'), ticket('c', { created_at: '2026-09-20T01:00:00Z' }), ticket('b', { priority: 'urgent' }), ticket('a')]
    expect(byLateness(rows, none).map((each) => each.id)).toEqual(['b', 'c', 'a', 'd'])
    expect(byLateness([...rows].reverse(), none).map((each) => each.id)).toEqual(['b', 'c', 'a', 'd'])
  })

  it('leaves what it was given as it was', () => {
    const rows = [ticket('b'), ticket('a')]
    byLateness(rows, none)
    expect(rows.map((each) => each.id)).toEqual(['b', 'a'])
  })
})

describe('filters', () => {
  const rows = [ticket('1'), ticket('2', { state: 'to_revisit', is_urged: true }), ticket('3', { device: '冰箱', priority: 'high' })]
  const ids = (found: TicketRow[]) => found.map((each) => each.id)

  it('tell first visits from second ones, and what presses from what does not', () => {
    expect(ids(matching(rows, { ...all, kind: 'first' }))).toEqual(['1', '3'])
    expect(ids(matching(rows, { ...all, kind: 'again' }))).toEqual(['2'])
    expect(ids(matching(rows, { ...all, urgentOnly: true }))).toEqual(['2', '3'])
  })

  it('find every word, in whatever order', () => {
    expect(ids(matching(rows, { ...all, text: ' 滨江  冰箱' }))).toEqual(['3'])
    expect(ids(matching(rows, { ...all, text: 'bx-2' }))).toEqual(['2'])
    expect(ids(matching(rows, { ...all, text: '1024' }))).toEqual(['1', '2', '3'])
    expect(ids(matching(rows, { ...all, text: '萧山' }))).toEqual([])
  })
})

describe('a place in few words', () => {
  it.each([
    ['浙江省杭州市滨江区青桐里', '滨江区青桐里'],
    ['广西壮族自治区南宁市青秀区', '青秀区'],
    ['上海市浦东新区世纪大道', '浦东新区世纪大道'],
    ['青桐里', '青桐里'],
    ['', ''],
  ])('%s is %s', (region, short) => {
    expect(shortPlace(region)).toBe(short)
  })
})

describe('a list of ten thousand', () => {
  it('draws what is seen, and a little more', () => {
    expect(drawn(0, 600, 76, 10_000)).toEqual({ from: 0, to: 12 })
    expect(drawn(7_600, 600, 76, 10_000)).toEqual({ from: 96, to: 112 })
    expect(drawn(759_400, 600, 76, 10_000)).toEqual({ from: 9_988, to: 10_000 })
  })

  it('draws nothing of nothing, and nothing beyond the end of a list that has become short', () => {
    expect(drawn(0, 600, 76, 0)).toEqual({ from: 0, to: 0 })
    expect(drawn(50_000, 600, 76, 3)).toEqual({ from: 3, to: 3 })
  })

  it('scrolls no further than it must', () => {
    expect(scrolledTo(2, 0, 600, 76)).toBe(0)
    expect(scrolledTo(8, 0, 600, 76)).toBe(84)
    expect(scrolledTo(1, 200, 600, 76)).toBe(76)
  })
})
