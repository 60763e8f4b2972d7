/** What is remembered of photos on their way, so that a page that was killed goes on with them. */
import { phoneFiles } from '@/platform/shelves'

const KEY = 'bx.uploads'
/** The server throws away what nothing was made of within a day. */
const LIFE = 24 * 3_600_000

export interface KeptUpload {
  bag: string
  key: string
  kind: 'photo' | 'video'
  mediaId: string
  /** The person whose it is; empty while nobody has signed in. */
  owner: string
  /** When it was taken, in milliseconds. */
  at: number
}

const fileOf = (key: string): string => `upload-${key}`

export function rememberUploads(list: readonly KeptUpload[]): void {
  if (list.length) uni.setStorageSync(KEY, list)
  else uni.removeStorageSync(KEY)
}

/** Where the phone has no room, the photo lives as long as its page. */
export async function keepFile(key: string, path: string): Promise<void> {
  await phoneFiles().keep(fileOf(key), path).catch(() => undefined)
}

export async function dropFile(key: string): Promise<void> {
  await phoneFiles().remove(fileOf(key)).catch(() => undefined)
}

/** Those of the last day, each with the place of its file; one whose file is gone is given up if it never arrived. */
export async function rememberedUploads(): Promise<(KeptUpload & { path: string })[]> {
  const kept: unknown = uni.getStorageSync(KEY)
  const found: (KeptUpload & { path: string })[] = []
  for (const each of Array.isArray(kept) ? (kept as KeptUpload[]) : []) {
    const path = (await phoneFiles().open(fileOf(each.key)).catch(() => null)) ?? ''
    if (Date.now() - each.at > LIFE) await dropFile(each.key)
    else if (path || each.mediaId) found.push({ ...each, path })
  }
  return found
}
