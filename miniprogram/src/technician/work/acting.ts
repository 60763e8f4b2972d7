/** The acts of a job: written to the phone first, told to the firm when the net allows. */
import { asProblem, newKey } from '@/api'
import { fileMark, type Json, type OperationKind } from '@/offline/operations'
import { ShelfFull } from '@/offline/storage'
import { pickPhotos } from '@/platform/photos'
import { toast } from '@/use/told'
import { useBench } from './bench'
import { stateOf, visitOf, type Job } from './job'

export interface Picture {
  id: string
  path: string
}

/** What went wrong, in a sentence; empty if it is kept. */
export async function kept(doing: () => Promise<unknown>, done: string): Promise<string> {
  try {
    await doing()
  } catch (thrown) {
    return thrown instanceof ShelfFull ? thrown.message : asProblem(thrown).message
  }
  if (done) toast(done)
  return ''
}

export async function act(job: Job, kind: OperationKind, words: string, body: Json, pictures: readonly Picture[] = []): Promise<void> {
  const bench = useBench()
  const newFiles = await Promise.all(
    pictures.map(async ({ id, path }) => ({ id, kind: 'photo' as const, bytes: await sizeOf(path), content: path })),
  )
  const visit = visitOf(job.ticket)?.id ?? ''
  await bench.record({ job: job.ticket.id, visit, kind, body, words }, newFiles)
}

/** The moment by the phone, for acts that ask for one. */
export const deviceAt = (): string => new Date().toISOString()

/** Inside, the first thing done begins the work. */
export async function beginWork(job: Job): Promise<void> {
  const visit = visitOf(job.ticket)
  const bench = useBench()
  if (visit && stateOf(visit, bench.acts) === 'arrived') await act(job, 'work', '开始处理', { device_at: deviceAt() })
}

/** Opens the camera; empty if he turned back. */
export async function photograph(source: 'camera' | 'album' = 'camera'): Promise<Picture[]> {
  return (await pickPhotos(1, source)).map(({ path }) => ({ id: newKey(), path }))
}

/** Photos that a later act will speak of: kept at once, so that turning back loses none. Their ids. */
export async function keepPhotos(job: Job): Promise<string[]> {
  const taken = await photograph()
  for (const { id, path } of taken) {
    await useBench().keepFile(job.ticket.id, { id, kind: 'photo', bytes: await sizeOf(path), content: path })
  }
  return taken.map(({ id }) => id)
}

export async function photographWork(job: Job, when: 'before' | 'after'): Promise<void> {
  const taken = await photograph()
  if (taken.length === 0) return
  const bench = useBench()
  const visit = visitOf(job.ticket)?.id ?? ''
  const words = when === 'before' ? '维修前照片' : '维修后照片'
  await beginWork(job)
  await act(job, 'photos', words, { media_ids: taken.map(({ id }) => fileMark(id)), note: words }, taken)
  const draft = bench.draftOf(visit)
  await bench.write(visit, { [when]: [...draft[when], ...taken.map(({ id }) => id)] })
}

function sizeOf(path: string): Promise<number> {
  // #ifdef H5
  return fetch(path).then(async (read) => (await read.blob()).size)
  // #endif
  // #ifndef H5
  return new Promise((resolve) =>
    uni.getFileInfo({ filePath: path, success: (got) => resolve(got.size), fail: () => resolve(0) }),
  )
  // #endif
}
