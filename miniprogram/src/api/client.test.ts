import { Client, filled, queryOf, type Credentials } from './client'
import { offline, Problem } from './problem'
import type { Heard, Sent } from './transport'

const heard = (status: number, body: unknown = {}, headers: Record<string, string> = {}): Heard => ({
  status,
  body,
  header: (name) => headers[name] ?? '',
})

function at(answers: (Heard | Error)[], changes: Partial<Credentials> = {}) {
  const sent: Sent[] = []
  const state = { token: 'old', expired: 0 }
  const credentials: Credentials = {
    token: () => state.token,
    renew: async () => false,
    agree: async () => false,
    expired: () => {
      state.expired += 1
    },
    ...changes,
  }
  const transport = async (each: Sent): Promise<Heard> => {
    sent.push(each)
    const answer = answers.shift() ?? heard(200)
    if (answer instanceof Error) throw answer
    return answer
  }
  return { client: new Client({ origin: '', transport, pause: async () => undefined }, credentials), sent, state }
}

const refused = async (step: Promise<unknown>): Promise<Problem> => {
  const thrown = await step.then(() => null, (problem: unknown) => problem)
  expect(thrown).toBeInstanceOf(Problem)
  return thrown as Problem
}

it('tries a read again after two cuts, and gives up after the third', async () => {
  const good = at([offline(), offline(), heard(200, { hotline: '400' })])
  expect(await good.client.read('/api/v1/contact')).toEqual({ hotline: '400' })
  const bad = at([offline(), offline(), offline()])
  expect((await refused(bad.client.read('/api/v1/contact'))).isOffline).toBe(true)
  expect(bad.sent).toHaveLength(3)
})

it('sends a write that was cut once more, under the same key', async () => {
  const { client, sent } = at([offline(), heard(201, { id: 't' })])
  await client.write('post', '/api/v1/my/households', { body: {} })
  expect(sent.map((each) => each.headers['Idempotency-Key'])).toEqual([sent[0]?.headers['Idempotency-Key'], sent[0]?.headers['Idempotency-Key']])
  expect(sent[0]?.headers['Idempotency-Key']).toMatch(/^[0-9a-f]{32}$/)
})

it('keeps the key of an intent that is sent again later', async () => {
  const { client, sent } = at([])
  await client.write('post', '/api/v1/my/households', { body: {}, key: 'mine' })
  expect(sent[0]?.headers['Idempotency-Key']).toBe('mine')
})

it('does not try again what was refused', async () => {
  const { client, sent } = at([heard(409, { code: 'stale_document', detail: '刚被改过' })])
  const problem = await refused(client.write('post', '/api/v1/my/households', { body: {} }))
  expect([problem.code, problem.message, sent.length]).toEqual(['stale_document', '刚被改过', 1])
})

it('signs in again once for all that hear of an end at the same moment', async () => {
  let renewals = 0
  const state = { token: 'old' }
  const { client, sent } = at([heard(401), heard(401), heard(200, 1), heard(200, 2)], {
    token: () => state.token,
    renew: async () => {
      renewals += 1
      await Promise.resolve()
      state.token = 'new'
      return true
    },
  })
  await Promise.all([client.read('/api/v1/me'), client.read('/api/v1/my/devices')])
  expect(renewals).toBe(1)
  expect(sent.slice(2).map((each) => each.headers['Authorization'])).toEqual(['Bearer new', 'Bearer new'])
})

it('tells that a session has ended where nobody can be known by himself', async () => {
  const { client, state } = at([heard(401)])
  const problem = await refused(client.read('/api/v1/me'))
  expect([problem.isSignedOut, problem.message, state.expired]).toEqual([true, '登录过期了，登录后接着来', 1])
})

const CONSENT = { code: 'consent_needed', detail: '请先同意', params: { policy: 'privacy', version: 'ab', title: '隐私' } }

it('asks for consent where it is wanted, and goes on', async () => {
  const asked: unknown[] = []
  const { client, sent } = at([heard(403, CONSENT), heard(201, { id: 'h' })], {
    agree: async (policy) => asked.push(policy) > 0,
  })
  expect(await client.write('post', '/api/v1/my/households', { body: {} })).toEqual({ id: 'h' })
  expect([asked, sent.length]).toEqual([[CONSENT.params], 2])
})

it('lets a refusal of consent stand', async () => {
  const { client, sent } = at([heard(403, CONSENT)])
  expect((await refused(client.write('post', '/api/v1/my/households', { body: {} }))).code).toBe('consent_needed')
  expect(sent).toHaveLength(1)
})

it.each([
  [429, {}, { 'Retry-After': '10' }, '点得太快，10 秒后再试'],
  [500, { code: 'x', detail: 'x', request_id: 'r1' }, {}, '我们这边出了点问题，您填的都在，稍后再试 · 编号 r1'],
  [502, '<html>', {}, '我们这边出了点问题，您填的都在，稍后再试'],
  [413, '', {}, '文件太大，剪短或换一张小的再传'],
])('says what to do of a %s', async (status, body, headers, words) => {
  const answers = [heard(status, body, headers), heard(status, body, headers), heard(status, body, headers)]
  expect((await refused(at(answers).client.read('/api/v1/contact'))).message).toBe(words)
})

it('fills paths and queries without letting anything out of its place', () => {
  expect(filled('/a/{id}/b', { id: '../x?y' })).toBe('/a/..%2Fx%3Fy/b')
  expect(queryOf({ state: ['a', 'b'], limit: 1, none: undefined, empty: '' })).toBe('?state=a&state=b&limit=1')
})
