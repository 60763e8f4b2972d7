/** Fetching a file that needs the token: saved by a browser, opened to be shared by WeChat. */
import { api } from '@/api'
import { offline } from '@/api/problem'
import { parsed, type Heard } from '@/api/transport'

/** Raises Problem. */
export async function saveFile(path: string, name: string): Promise<void> {
  const file = await api.exchange((headers) => fetched(api.origin() + path, headers))
  // #ifdef H5
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file as Blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  // #endif
  // #ifdef MP-WEIXIN
  interface Sharing {
    shareFileMessage(asked: { filePath: string; fileName: string }): void
  }
  ;(uni as unknown as Sharing).shareFileMessage({ filePath: file as string, fileName: name })
  // #endif
}

/** A good answer's body is the file: its content in a browser, its place on the phone in WeChat. */
async function fetched(url: string, header: Record<string, string>): Promise<Heard> {
  // #ifdef H5
  const answer = await fetch(url, { headers: header }).catch(() => null)
  if (!answer) throw offline()
  const body: unknown = answer.ok ? await answer.blob() : parsed(await answer.text())
  return { status: answer.status, body, header: (name) => answer.headers.get(name) ?? '' }
  // #endif
  // #ifdef MP-WEIXIN
  const got = await new Promise<UniApp.DownloadSuccessData>((resolve, reject) => {
    uni.downloadFile({ url, header, success: resolve, fail: () => reject(offline()) })
  })
  return { status: got.statusCode, body: got.tempFilePath, header: () => '' }
  // #endif
}
