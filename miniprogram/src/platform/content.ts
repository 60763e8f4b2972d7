/** The bytes of a file on this phone, read a part at a time. */

export interface Content {
  bytes: number
  /** In hex; empty where telling it would cost more memory than a phone has to spare. */
  sha256: string
  part(start: number, end: number): Promise<ArrayBuffer>
}

/** Null where the platform does not let the file be read: it is sent in one go then. */
export async function contentOf(path: string): Promise<Content | null> {
  // #ifdef H5
  const answer = await fetch(path).catch(() => null)
  const blob = await answer?.blob().catch(() => null)
  if (!blob) return null
  return { bytes: blob.size, sha256: await digestOf(blob), part: (start, end) => blob.slice(start, end).arrayBuffer() }
  // #endif
  // #ifdef MP-WEIXIN
  const bytes = await new Promise<number>((resolve) =>
    files().getFileInfo({ filePath: path, success: (found) => resolve(found.size), fail: () => resolve(0) }),
  )
  return bytes ? { bytes, sha256: '', part: (start, end) => partOf(path, start, end) } : null
  // #endif
}

// #ifdef H5
const MOST_HASHED = 32 * 1024 * 1024

/** A page that came over plain HTTP from another machine is given no digests. */
async function digestOf(blob: Blob): Promise<string> {
  if (blob.size > MOST_HASHED || !globalThis.crypto?.subtle) return ''
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())
  return [...new Uint8Array(digest)].map((each) => each.toString(16).padStart(2, '0')).join('')
}
// #endif

// #ifdef MP-WEIXIN
interface FileReader {
  getFileInfo(asked: { filePath: string; success(found: { size: number }): void; fail(): void }): void
  readFile(asked: {
    filePath: string
    position: number
    length: number
    success(read: { data: ArrayBuffer }): void
    fail(why: unknown): void
  }): void
}

const files = (): FileReader =>
  (globalThis as unknown as { wx: { getFileSystemManager(): FileReader } }).wx.getFileSystemManager()

function partOf(path: string, start: number, end: number): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) =>
    files().readFile({
      filePath: path,
      position: start,
      length: end - start,
      success: (read) => resolve(read.data),
      fail: reject,
    }),
  )
}
// #endif
