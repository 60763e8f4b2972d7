import { describe, expect, it } from 'vitest'
import { usePages, type Page } from './usePages'

interface Row { id: string; state: string }

/** A server with so many rows, two to a page; `state` is what it says of each. */
function server(count: number) {
  const told = { state: 'new', asked: [] as string[], isCut: false }
  async function fetchPage(cursor: string): Promise<Page<Row>> {
    told.asked.push(cursor)
    if (told.isCut) throw new Error('cut')
    const from = Number(cursor)
    const items = Array.from({ length: Math.min(2, count - from) }, (_, place) => ({ id: `r${from + place}`, state: told.state }))
    return { items, next_cursor: from + 2 < count ? String(from + 2) : null }
  }
  return { told, list: usePages<Row>(fetchPage) }
}

const ids = (list: { items: { value: Row[] } }) => list.items.value.map((row) => row.id)

describe('a list that grows by pages', () => {
  it('grows until the last page has come', async () => {
    const { list } = server(5)
    await list.load()
    expect(list.table.value.hasMore).toBe(true)
    await list.more()
    await list.more()
    await list.more()
    expect(ids(list)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4'])
    expect(list.table.value.hasMore).toBe(false)
  })

  it('keeps what it has where the next page does not come, and goes on from there', async () => {
    const { told, list } = server(5)
    await list.load()
    told.isCut = true
    await list.more()
    expect(ids(list)).toEqual(['r0', 'r1'])
    expect(list.cutShort.value).toBeInstanceOf(Error)
    expect(list.error.value).toBeNull()
    told.isCut = false
    await list.more()
    expect(ids(list)).toEqual(['r0', 'r1', 'r2', 'r3'])
    expect(list.cutShort.value).toBeNull()
  })

  it('reads again as far as it had come, in the same round', async () => {
    const { told, list } = server(7)
    await list.load()
    await list.more()
    const round = list.table.value.round
    told.state = 'done'
    told.asked = []
    await list.again()
    expect(told.asked).toEqual(['', '2'])
    expect(list.items.value).toHaveLength(4)
    expect(list.items.value.every((row) => row.state === 'done')).toBe(true)
    expect(list.table.value.round).toBe(round)
    await list.more()
    expect(ids(list)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5'])
  })

  it('begins another round where it is loaded anew', async () => {
    const { list } = server(7)
    await list.load()
    await list.more()
    const round = list.table.value.round
    await list.load()
    expect(ids(list)).toEqual(['r0', 'r1'])
    expect(list.table.value.round).toBe(round + 1)
  })

  it('reads a very long list from its beginning', async () => {
    const { told, list } = server(40)
    await list.load()
    for (let page = 0; page < 12; page += 1) await list.more()
    told.asked = []
    await list.again()
    expect(told.asked).toEqual([''])
    expect(ids(list)).toEqual(['r0', 'r1'])
  })

  it('changes one row, or lets it go', async () => {
    const { list } = server(3)
    await list.load()
    list.change((row) => row.id === 'r1', { id: 'r1', state: 'done' })
    expect(list.items.value).toEqual([{ id: 'r0', state: 'new' }, { id: 'r1', state: 'done' }])
    list.change((row) => row.id === 'r0')
    expect(ids(list)).toEqual(['r1'])
  })
})
