/** The queue as a person reads it: 3 条待传 · 0 丢失 · 17 今天已送达. */
import { FILE_LOST, filesIn, type KeptFile, type Operation } from './operations'
import { bySeq, inOrder, type Files, type Waiting } from './order'

export interface QueueRow {
  id: string
  job: string
  words: string
  why: string
  bytes: number
  photos: number
  isRefused: boolean
}

export interface QueueReport {
  waiting: number
  /** Photos of waiting acts that the phone itself no longer has. */
  lost: number
  deliveredToday: number
  rows: QueueRow[]
  bytes: number
}

const WHY: Readonly<Record<Waiting, string>> = {
  ready: '有网就传',
  file: '先传照片',
  earlier: '等前面的先到',
  held: '等您处理上面没被接受的那条',
  file_refused: '有照片传不了，请重拍',
  undoable: '几秒后传，还能撤销',
}

export function queueReport(
  operations: readonly Operation[],
  files: Files,
  isToday: (at: string) => boolean,
  now: number,
): QueueReport {
  const refused = operations.filter((each) => each.state === 'refused').sort(bySeq)
  const waiting = inOrder(operations, files, now)
  const rows = [
    ...refused.map((each) => row(each, files, `这条没被接受：${each.refused?.words ?? ''}`, true)),
    ...waiting.map(({ operation, why }) => row(operation, files, WHY[why], false)),
  ]
  return {
    waiting: rows.length,
    lost: [...files.values()].filter((file) => file.refused?.code === FILE_LOST).length,
    deliveredToday: operations.filter((each) => each.doneAt !== undefined && isToday(each.doneAt)).length,
    rows,
    bytes: rows.reduce((sum, each) => sum + each.bytes, 0),
  }
}

function row(operation: Operation, files: Files, why: string, isRefused: boolean): QueueRow {
  const own = filesIn(operation.body).flatMap((id) => files.get(id) ?? [])
  const left: KeptFile[] = own.filter((file) => !file.mediaId)
  return {
    id: operation.id,
    job: operation.job,
    words: operation.words,
    why,
    bytes: left.reduce((sum, file) => sum + file.bytes, 0),
    photos: own.filter((file) => file.kind === 'photo').length,
    isRefused,
  }
}
