/** Sending one file. A cut upload is sent again under its own key: it has one effect. */
import { api, newKey } from '@/api'
import { offline } from '@/api/problem'
import { header, parsed, type Heard } from '@/api/transport'
import type { MediaView, Schemas } from '@/api/types'

type Kind = Schemas['MediaKind']

const TIMEOUT = 120_000

export interface FileToSend {
  path: string
  kind: Kind
  key?: string
  onProgress?(percent: number): void
}

/** Raises Problem. */
export async function sendFile(file: FileToSend): Promise<MediaView> {
  const key = file.key ?? newKey()
  return (await api.exchange((signature) => sent(file, { ...signature, 'Idempotency-Key': key }))) as MediaView
}

function sent(file: FileToSend, headers: Record<string, string>): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const task = uni.uploadFile({
      url: `${api.origin()}/api/v1/media?kind=${file.kind}`,
      filePath: file.path,
      name: 'file',
      header: headers,
      timeout: TIMEOUT,
      success: (heard) =>
        resolve({
          status: heard.statusCode,
          body: parsed(heard.data),
          header: (name) => header((heard as { header?: unknown }).header, name),
        }),
      fail: (why) => reject(offline(/timeout/i.test(why.errMsg))),
    })
    task.onProgressUpdate?.((at) => file.onProgress?.(at.progress))
  })
}
