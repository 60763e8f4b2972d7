import { beforeEach, describe, expect, it, vi } from 'vitest'
import { addressOf, api, send, useCredentials } from './client'
import { Refusal } from './refusal'

function answered(status: number, body: unknown = {}): Response {
  return new Response(status === 204 ? null : JSON.stringify(body), { status })
}

describe('the typed client', () => {
  const asked = vi.fn<typeof fetch>()
  let token = ''

  beforeEach(() => {
    token = 'first'
    asked.mockReset()
    vi.stubGlobal('fetch', asked)
    useCredentials({
      token: () => token,
      renew: async () => {
        token = 'second'
      },
    })
  })

  it('fills paths so that no value leads elsewhere, and leaves out what is not said', () => {
    expect(addressOf('/api/v1/tickets/{id}', { id: '../me?x=1' })).toBe('/api/v1/tickets/..%2Fme%3Fx%3D1')
    expect(addressOf('/t', {}, { state: ['done', 'closed'], number: '', urged: null, limit: 20 })).toBe('/t?state=done&state=closed&limit=20')
  })

  it('sends a write once more under its own key when the session had ended', async () => {
    asked.mockResolvedValueOnce(answered(401, { code: 'not_authenticated', detail: '请先登录' }))
    asked.mockResolvedValueOnce(answered(201, { id: 't-1' }))
    await send('POST', '/api/v1/tickets', { problem: '漏水' })
    const [first, second] = asked.mock.calls.map(([, options]) => options?.headers as Record<string, string>)
    expect(first?.['Idempotency-Key']).toMatch(/^[\w-]{36}$/)
    expect(second?.['Idempotency-Key']).toBe(first?.['Idempotency-Key'])
    expect(second?.Authorization).toBe('Bearer second')
  })

  it('tells what the server says, in its words and with its number', async () => {
    asked.mockResolvedValueOnce(answered(409, { code: 'stale_document', detail: '别人刚改过，请刷新', request_id: 'r-1' }))
    const refused = await api.get('/api/v1/me').catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Refusal)
    expect((refused as Refusal).message).toBe('别人刚改过，请刷新')
    expect((refused as Refusal).isConflict).toBe(true)
    expect((refused as Refusal).reference).toBe('')
  })

  it('says what to do where nobody answers, or a proxy does', async () => {
    asked.mockRejectedValueOnce(new TypeError('Failed to fetch'))
    await expect(api.get('/api/v1/me')).rejects.toThrow('网络断了')
    asked.mockResolvedValueOnce(new Response('<h1>Bad Gateway</h1>', { status: 502 }))
    await expect(api.get('/api/v1/me')).rejects.toThrow('服务器正在重启')
  })
})
