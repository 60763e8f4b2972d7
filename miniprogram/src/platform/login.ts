/** Being known: by WeChat without a word in the mini-program, by the page's session inside WeChat's browser. */
import { newKey } from '@/api/keys'
import { serverOrigin } from '@/api/origin'
import { request } from '@/api/transport'
import { isBench } from './entrance'

export interface Opened {
  token: string
  kind: 'customer' | 'staff'
  personId: string
}

interface OpenedSession {
  token: string
  kind: 'customer' | 'staff' | 'system'
  person_id: string
}

async function opened(path: string, body: unknown): Promise<Opened | null> {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': newKey() }
  const answer = await request({ method: 'POST', url: serverOrigin() + path, headers, body, timeout: 15_000 })
  if (answer.status !== 201) return null
  const session = answer.body as OpenedSession
  if (session.kind === 'system') return null
  return { token: session.token, kind: session.kind, personId: session.person_id }
}

/** A code that only the platform's own app can give. */
export function platformCode(): Promise<string> {
  return new Promise((resolve, reject) => {
    uni.login({ provider: 'weixin', success: (got) => resolve(got.code), fail: reject })
  })
}

/** Null where nobody can be known without being asked: in a browser, without a page that knows him. */
export async function signInSilently(): Promise<Opened | null> {
  // #ifdef MP-WEIXIN
  return opened('/api/v1/customer-sessions', { code: await platformCode() })
  // #endif
  // #ifdef H5
  // The cookie of our pages knows customers; nobody is let in at the bench by it.
  return isBench() ? null : opened('/api/v1/page-sessions', {})
  // #endif
}

const RETURN = 'bx.return'

/**
 * Leaves for WeChat, which sends the browser back to the H5; `returnedTo` then says to which page: the one that asked for
 * the sign-in, not the one it was asked on.
 */
export function signInThroughWeChat(): void {
  // #ifdef H5
  window.sessionStorage.setItem(RETURN, askedFrom() ?? window.location.hash)
  window.location.assign(`/wechat/sign-in?next=${encodeURIComponent('/h5/')}`)
  // #endif
}

// #ifdef H5
const LOGIN = 'pages/login/index'

/** Null where no page is open yet, or none but the login. */
function askedFrom(): string | null {
  const below = getCurrentPages().filter((page) => page.route !== LOGIN).at(-1)
  const address = (below as { $page?: { fullPath: string } } | undefined)?.$page?.fullPath
  return address ? `#${address}` : getCurrentPages().length ? '#/' : null
}
// #endif

let justSignedIn = false

export const hasJustSignedIn = (): boolean => justSignedIn

/** The page that was left for a sign-in, told once. */
export function returnedTo(): string {
  // #ifdef H5
  const page = window.sessionStorage.getItem(RETURN) ?? ''
  justSignedIn = window.sessionStorage.getItem(RETURN) !== null
  window.sessionStorage.removeItem(RETURN)
  return page
  // #endif
  // #ifndef H5
  return ''
  // #endif
}
