/** The token of the session, kept on the phone, apart from the store so that the client can be without Vue. */
import type { Credentials, PolicyAsked } from '@/api/client'
import { newKey } from '@/api/keys'
import { serverOrigin } from '@/api/origin'
import { request } from '@/api/transport'
import { isBench } from '@/platform/entrance'
import { signInSilently } from '@/platform/login'
import { decide } from '@/use/told'

// Behind the bench's door one is a technician, behind the other a customer, in the same browser too.
const KEY = isBench() ? 'bx.session' : 'bx.session.home'

export interface StoredSession {
  token: string
  kind: 'customer' | 'staff'
  personId: string
}

let current: StoredSession | null | undefined
let former: StoredSession | null = null
const listeners = new Set<(session: StoredSession | null) => void>()

export function storedSession(): StoredSession | null {
  if (current === undefined) {
    const kept: unknown = uni.getStorageSync(KEY)
    current = isSession(kept) ? kept : null
  }
  return current
}

export function keepSession(session: StoredSession | null): void {
  // What was kept for one person is not shown to the next.
  const before = storedSession()
  if (before && session && before.personId !== session.personId) keepSession(null)
  current = session
  if (session === null) former = null
  if (session) uni.setStorageSync(KEY, session)
  else uni.removeStorageSync(KEY)
  for (const listener of listeners) listener(session)
}

/** Whether somebody was signed in on this page and is no longer, though he has not left. */
export const hasExpired = (): boolean => former !== null

/** Whether who has signed in now is somebody else than whose login had expired. */
export const isAnother = (): boolean => former !== null && former.personId !== storedSession()?.personId

export function onSession(listener: (session: StoredSession | null) => void): void {
  listeners.add(listener)
}

function isSession(kept: unknown): kept is StoredSession {
  return typeof kept === 'object' && kept !== null && typeof (kept as StoredSession).token === 'string'
}

/** Before the first thing he writes, a customer agrees; refused, he may look but not report. */
async function agree(asked: PolicyAsked): Promise<boolean> {
  const words = '只为办好您的报修而用：联系您、上门、留下维修记录。全文在“我的 › 隐私与我的数据”，随时能撤回。'
  if (!(await decide(`同意《${asked.title}》吗？`, words, '同意', '再看看'))) return false
  const answer = await request({
    method: 'PUT',
    url: `${serverOrigin()}/api/v1/my/consents/${asked.policy}`,
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': newKey(),
      Authorization: `Bearer ${storedSession()?.token ?? ''}`,
    },
    body: { version: asked.version },
    timeout: 15_000,
  })
  return answer.status === 200
}

export const credentials: Credentials = {
  token: () => storedSession()?.token ?? '',
  async renew() {
    // A technician chooses how to come in; a customer is known by WeChat alone.
    if (storedSession()?.kind === 'staff') return false
    const opened = await signInSilently()
    if (opened) keepSession(opened)
    return opened !== null
  },
  agree,
  expired() {
    const before = storedSession()
    keepSession(null)
    former = before
  },
}
