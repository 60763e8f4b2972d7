/**
 * Sending one file. A small one goes in one request; a larger one in pieces, so that a cut costs a piece and not the
 * file. Either way, sent again under its own key it has one effect, and goes on where the server has it.
 */
import { api, newKey } from '@/api'
import { offline, Problem } from '@/api/problem'
import { header, parsed, type Heard } from '@/api/transport'
import type { MediaView, Schemas } from '@/api/types'
import { FILE_LOST } from '@/offline/operations'
import { contentOf, type Content } from './content'

type Kind = Schemas['MediaKind']
type Progress = Schemas['UploadProgress']

const TIMEOUT = 120_000
const IN_ONE = 512 * 1024

export interface FileToSend {
  path: string
  kind: Kind
  key?: string
  onProgress?(percent: number): void
}

/** Raises Problem. */
export async function sendFile(file: FileToSend): Promise<MediaView> {
  const key = file.key ?? newKey()
  const content = await contentOf(file.path)
  if (content && content.bytes > IN_ONE) return inPieces(file, content, key)
  return (await api.exchange((signature) => sent(file, { ...signature, 'Idempotency-Key': key }))) as MediaView
}

async function inPieces(file: FileToSend, content: Content, key: string): Promise<MediaView> {
  const announced = { kind: file.kind, bytes: content.bytes, sha256: content.sha256 }
  let at: Progress = await api.write('post', '/api/v1/media-uploads', { body: announced, key })
  while (!at.media && at.next_offset < content.bytes) {
    file.onProgress?.(Math.floor((at.next_offset / content.bytes) * 100))
    at = await nextPiece(at, content)
  }
  if (at.media) return at.media
  return api.write('post', '/api/v1/media-uploads/{upload_id}/completion', { path: { upload_id: at.id } })
}

async function nextPiece(at: Progress, content: Content): Promise<Progress> {
  const piece = await content
    .part(at.next_offset, Math.min(at.next_offset + at.piece_bytes, content.bytes))
    .catch(() => {
      throw new Problem({ status: 410, code: FILE_LOST, detail: '这个文件在手机里找不到了，请重新选' })
    })
  const url = `${api.origin()}/api/v1/media-uploads/${encodeURIComponent(at.id)}/content?offset=${at.next_offset}`
  return (await api.exchange((signature) => sentPiece(url, piece, signature))) as Progress
}

function sentPiece(url: string, piece: ArrayBuffer, headers: Record<string, string>): Promise<Heard> {
  return new Promise((resolve, reject) => {
    uni.request({
      url,
      method: 'PUT',
      header: { ...headers, 'Content-Type': 'application/octet-stream' },
      data: piece,
      timeout: TIMEOUT,
      dataType: 'text',
      success: (heard) =>
        resolve({ status: heard.statusCode, body: parsed(heard.data), header: (name) => header(heard.header, name) }),
      fail: (why) => reject(offline(/timeout/i.test(String(why.errMsg)))),
    })
  })
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
