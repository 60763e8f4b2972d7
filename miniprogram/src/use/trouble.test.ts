import { beforeEach, expect, it, vi } from 'vitest'
import { offline, Problem, refusal } from '@/api/problem'
import { signInAnd, useTrouble, wayOn } from './trouble'

const door = vi.hoisted(() => ({ opens: true }))
vi.mock('./going', () => ({ signedIn: () => Promise.resolve(door.opens) }))
vi.mock('@/api', async () => {
  let keys = 0
  const { asProblem } = await import('@/api/problem')
  return { asProblem, newKey: () => `key-${(keys += 1)}` }
})

beforeEach(() => {
  door.opens = true
})

const refused = (...answers: (Problem | null)[]) => {
  const keys: string[] = []
  const act = async (key: string): Promise<void> => {
    keys.push(key)
    const answer = answers.shift()
    if (answer) throw answer
  }
  return { act, keys }
}
const ended = refusal(401, null)
const conflict = new Problem({ status: 409, code: 'stale_document', detail: '刚被改过，看一下再提交' })

it.each([
  [ended, 'sign_in'],
  [offline(), 'again'],
  [offline(true), 'again'],
  [refusal(503, null), 'again'],
  [conflict, null],
  [refusal(422, { code: 'invalid', detail: '请填门牌' }), null],
])('knows the way on from %s', (problem, way) => {
  expect(wayOn(problem)).toBe(way)
})

it('goes on after a sign-in with the same act under the same key, and once', async () => {
  const trouble = useTrouble()
  const { act, keys } = refused(ended)
  expect(await trouble.tried('rate 5', act)).toBe(false)
  expect(trouble.words).toBe('登录过期了，登录后接着来')
  await signInAnd(trouble.again)
  expect([trouble.words, trouble.problem]).toEqual(['', null])
  expect(keys).toEqual([keys[0], keys[0]])
})

it('does nothing where he turns back at the door', async () => {
  const trouble = useTrouble()
  const { act, keys } = refused(ended)
  await trouble.tried('rate 5', act)
  door.opens = false
  await signInAnd(trouble.again)
  expect([keys.length, trouble.problem]).toEqual([1, ended])
})

it('reads the page anew after a conflict, and still says what it was', async () => {
  const refresh = vi.fn()
  const trouble = useTrouble(refresh)
  await trouble.tried('save', refused(conflict).act)
  expect([refresh.mock.calls.length, trouble.words]).toEqual([1, '刚被改过，看一下再提交'])
})

it('reads nothing anew after a cut, and sends the same wish under its key, another under another', async () => {
  const refresh = vi.fn()
  const trouble = useTrouble(refresh)
  const { act, keys } = refused(offline(), offline(), null, null)
  await trouble.tried('door 5', act)
  await trouble.again()
  expect(await trouble.tried('door 5', act)).toBe(true)
  expect(await trouble.tried('door 5', act)).toBe(true)
  expect(refresh).not.toHaveBeenCalled()
  expect(keys.slice(0, 3)).toEqual([keys[0], keys[0], keys[0]])
  expect(keys[3]).not.toBe(keys[0])
})
