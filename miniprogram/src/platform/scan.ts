/** Reading a code with the camera. The H5 has no scanner of its own: WeChat's or the phone's camera opens the link. */

export class ScanRefused extends Error {}

export const canScan = (): boolean => {
  // #ifdef MP-WEIXIN
  return true
  // #endif
  // #ifndef MP-WEIXIN
  return false
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
  return Promise.reject(new ScanRefused('no scanner here'))
  // #endif
}

/** The device code in what a sticker says: a link `…/q/<code>`, or the bare code. */
export function codeIn(text: string): string {
  const linked = /\/q\/([^/?#]+)/.exec(text)
  if (linked?.[1]) return decodeURIComponent(linked[1])
  const bare = text.trim()
  return /^[\w-]{6,64}$/.test(bare) ? bare : ''
}
