/**
 * Reading a code with the camera: WeChat's in the mini-program, WeCom's on the bench inside WeCom. Elsewhere the H5 has
 * no scanner: the phone's own camera opens the link, or one types what the sticker says.
 */
import { isBench } from './entrance'

export class ScanRefused extends Error {}

/** WeCom on a computer has no camera to lend. */
const inWeCom = (): boolean => isBench() && /wxwork/i.test(navigator.userAgent) && /Mobile|Android|iPhone|iPad/.test(navigator.userAgent)

export const canScan = (): boolean => {
  // #ifdef MP-WEIXIN
  return true
  // #endif
  // #ifndef MP-WEIXIN
  return inWeCom()
  // #endif
}

/** What the code says; null if the person turned back. Raises ScanRefused without camera. */
export function scanCode(): Promise<string | null> {
  // #ifdef MP-WEIXIN
  return new Promise((resolve, reject) => {
    uni.scanCode({
      success: (read) => resolve(read.result || (read as { path?: string }).path || null),
      fail: (why) => (/cancel/.test(why.errMsg) ? resolve(null) : reject(new ScanRefused(why.errMsg))),
    })
  })
  // #endif
  // #ifndef MP-WEIXIN
  if (!inWeCom()) return Promise.reject(new ScanRefused('no scanner here'))
  return import('./wecom_scan')
    .then(({ scanInWeCom }) => scanInWeCom())
    .catch((why) => Promise.reject(new ScanRefused(String(why))))
  // #endif
}

/** The device code in what a sticker says: a link `…/q/<code>`, or the bare code. */
export function codeIn(text: string): string {
  const linked = /\/q\/([^/?#]+)/.exec(text)
  if (linked?.[1]) return decodeURIComponent(linked[1])
  const bare = text.trim()
  return /^[\w-]{6,64}$/.test(bare) ? bare : ''
}
