import { api } from '@/api/client'
import type { OpenedSession } from '@/api/types'

const KEPT = 'baoxiu.console.wecom'

interface Begun {
  state: string
  proof: string
  next: string
}

/** Where to send the browser. What proves that it was this one stays in the tab. */
export async function beginScan(next: string): Promise<string> {
  const way = await api.post('/api/v1/wecom-sign-ins', { body: { page: '/console/login', in_browser: true, wants_phone: false } })
  const begun: Begun = { state: way.state, proof: way.proof, next }
  sessionStorage.setItem(KEPT, JSON.stringify(begun))
  return way.address
}

export async function finishScan(code: string, state: string): Promise<{ opened: OpenedSession; next: string }> {
  const kept = sessionStorage.getItem(KEPT)
  sessionStorage.removeItem(KEPT)
  const begun = kept ? (JSON.parse(kept) as Begun) : null
  if (!begun || begun.state !== state) throw new Error('这次扫码不是在这个窗口开始的，请再扫一次')
  const opened = await api.post('/api/v1/wecom-page-sessions', { body: { code, state, proof: begun.proof } })
  return { opened, next: begun.next }
}
