import { beforeAll, expect, it, vi } from 'vitest'
import { offline } from '@/api/problem'
import { usePages } from './pages'

vi.mock('./going', () => ({ signedIn: () => Promise.resolve(true) }))
vi.mock('@/stores/cache', () => ({ remember: () => undefined, remembered: () => null }))
vi.mock('@/api', async () => ({ asProblem: (await import('@/api/problem')).asProblem, newKey: () => 'key' }))

beforeAll(() => vi.stubGlobal('uni', { stopPullDownRefresh: () => undefined }))

type Page = { items: string[]; next_cursor: string | null }

/** A server whose answers come when the test says so, in the order of the questions. */
function server() {
  const asked: (string | undefined)[] = []
  const waiting: { resolve: (page: Page) => void; reject: (why: unknown) => void }[] = []
  const read = (after: { cursor?: string }) =>
    new Promise<Page>((resolve, reject) => {
      asked.push(after.cursor)
      waiting.push({ resolve, reject })
    })
  const answer = (items: string[], next: string | null) => waiting.shift()?.resolve({ items, next_cursor: next })
  return { asked, read, answer, fail: (why: unknown) => waiting.shift()?.reject(why) }
}

async function begun() {
  const line = server()
  const list = usePages<string>(() => null, line.read)
  const first = list.first.load()
  line.answer(['a', 'b'], 'after b')
  await first
  return { line, list }
}

it('reads on from where it is, once however often the end comes into sight, and knows the end', async () => {
  const { line, list } = await begun()
  expect([list.rows.value, list.isShort.value, list.isWhole.value]).toEqual([['a', 'b'], true, false])
  const both = Promise.all([list.readOn(), list.readOn()])
  line.answer(['c'], null)
  await both
  await list.readOn()
  expect(line.asked).toEqual([undefined, 'after b'])
  expect([list.rows.value, list.isShort.value, list.isWhole.value]).toEqual([['a', 'b', 'c'], false, true])
})

it('says why it could not read on, and does so when asked again', async () => {
  const { line, list } = await begun()
  const cut = list.readOn()
  line.fail(offline())
  await cut
  expect([list.rows.value, list.trouble.problem?.isOffline]).toEqual([['a', 'b'], true])
  const again = list.trouble.again()
  line.answer(['c'], null)
  await again
  expect([list.rows.value, list.trouble.words]).toEqual([['a', 'b', 'c'], ''])
})

it('puts nothing of one list below another that was chosen meanwhile', async () => {
  const { line, list } = await begun()
  const late = list.readOn()
  const other = list.begin()
  expect(list.rows.value).toEqual([])
  line.answer(['c'], 'after c')
  await late
  line.answer(['x'], null)
  await other
  expect([list.rows.value, list.isWhole.value]).toEqual([['x'], true])
})
