/** What the offline queue keeps its things on, here. */
import { BrowserLease, StoredLease, type SenderLease } from '@/offline/lease'
import type { FileShelf, Shelf } from '@/offline/storage'
import { newKey } from '@/api/keys'
// #ifdef H5
import { browserFiles, browserShelf } from './shelf_browser'
// #endif
// #ifdef MP-WEIXIN
import { wechatFiles, wechatShelf } from './shelf_wechat'
// #endif

export function phoneShelf(): Shelf {
  // #ifdef H5
  return browserShelf
  // #endif
  // #ifdef MP-WEIXIN
  return wechatShelf
  // #endif
}

export function phoneFiles(): FileShelf<string> {
  // #ifdef H5
  return browserFiles
  // #endif
  // #ifdef MP-WEIXIN
  return wechatFiles
  // #endif
}

/** One sender among the tabs of one technician. */
export function senderLease(technician: string): SenderLease {
  const name = `sending:${technician}`
  // #ifdef H5
  if (navigator.locks) return new BrowserLease(navigator.locks, name)
  // #endif
  return new StoredLease(phoneShelf(), name, newKey(), () => Date.now())
}
