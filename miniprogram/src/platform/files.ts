/** Fetching a file that needs the token: saved by a browser, opened to be shared by WeChat. */
import { api } from '@/api'
import { offline, refusal } from '@/api/problem'
import { storedSession } from '@/stores/credentials'

/** Raises Problem. */
export async function saveFile(path: string, name: string): Promise<void> {
  const header = { Authorization: `Bearer ${storedSession()?.token ?? ''}` }
  // #ifdef H5
  const answer = await fetch(api.origin() + path, { headers: header }).catch(() => null)
  if (!answer) throw offline()
  if (!answer.ok) throw refusal(answer.status, await answer.json().catch(() => null))
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await answer.blob())
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  // #endif
  // #ifdef MP-WEIXIN
  const got = await new Promise<UniApp.DownloadSuccessData>((resolve, reject) => {
    uni.downloadFile({ url: api.origin() + path, header, success: resolve, fail: () => reject(offline()) })
  })
  if (got.statusCode !== 200) throw refusal(got.statusCode, null)
  interface Sharing {
    shareFileMessage(asked: { filePath: string; fileName: string }): void
  }
  ;(uni as unknown as Sharing).shareFileMessage({ filePath: got.tempFilePath, fileName: name })
  // #endif
}
