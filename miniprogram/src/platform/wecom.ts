/** Staff inside WeCom: known by its own page in the H5. */
import { api } from '@/api'

const KEPT = 'bx.wecom'

interface WayOut {
  state: string
  proof: string
}

/** H5: leaves for WeCom, and comes back to the page. Raises Problem where WeCom is not set up. */
export async function leaveForWeCom(page: string): Promise<void> {
  const inBrowser = !/wxwork/i.test(navigator.userAgent)
  const out = await api.write('post', '/api/v1/wecom-sign-ins', { body: { page, in_browser: inBrowser } })
  uni.setStorageSync(KEPT, { state: out.state, proof: out.proof } satisfies WayOut)
  window.location.assign(out.address)
}

/** H5: what WeCom sent the browser back with, if it did; it can be used once. */
export function broughtBack(): { code: string; state: string; proof: string } | null {
  // #ifdef H5
  const said = new URLSearchParams(window.location.search)
  const code = said.get('code')
  const kept = uni.getStorageSync(KEPT) as WayOut | ''
  if (!code || !kept || kept.state !== said.get('state')) return null
  uni.removeStorageSync(KEPT)
  window.history.replaceState(null, '', window.location.pathname + window.location.hash)
  return { code, ...kept }
  // #endif
  // #ifndef H5
  return null
  // #endif
}
