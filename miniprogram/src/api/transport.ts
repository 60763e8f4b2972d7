/** One request over the platform's own way, told as an answer or thrown as a `Problem` of the net. */
import { hearClock } from '@/stores/field_clock'
import { offline } from './problem'

export interface Sent {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  headers: Record<string, string>
  body?: unknown
  /** Milliseconds. */
  timeout: number
}

export interface Heard {
  status: number
  body: unknown
  header(name: string): string
}

export type Transport = (sent: Sent) => Promise<Heard>

export function header(headers: unknown, name: string): string {
  for (const [key, value] of Object.entries((headers ?? {}) as Record<string, unknown>)) {
    if (key.toLowerCase() === name.toLowerCase()) return String(value)
  }
  return ''
}

export function parsed(data: unknown): unknown {
  if (typeof data !== 'string' || data === '') return data
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}

/** `wx.request` knows no PATCH of its own typing, but sends it. */
export const request: Transport = (sent) =>
  new Promise((resolve, reject) => {
    const asked = Date.now()
    uni.request({
      url: sent.url,
      method: sent.method as 'GET',
      header: sent.headers,
      data: sent.body === undefined ? undefined : (JSON.stringify(sent.body) as unknown as object),
      timeout: sent.timeout,
      dataType: 'text',
      success: (heard) => {
        hearClock(header(heard.header, 'Date'), asked)
        resolve({ status: heard.statusCode, body: parsed(heard.data), header: (name) => header(heard.header, name) })
      },
      fail: (why) => reject(offline(/timeout/i.test(String(why.errMsg)))),
    })
  })
