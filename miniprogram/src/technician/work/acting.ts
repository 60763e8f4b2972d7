/** The acts of a job: written to the phone first, told to the firm when the net allows. */
import { asProblem, newKey } from '@/api'
import { fileMark, type Json, type OperationKind } from '@/offline/operations'
import { ShelfFull } from '@/offline/storage'
import { pickPhotos } from '@/platform/photos'
import { fieldClock } from '@/stores/field_clock'
import { toast } from '@/use/told'
import { useBench } from './bench'
import { stateOf, visitOf, type Job } from './job'
import { toStepForm } from './moving'
import { ACT_OF, FORM_OWED, filledFor, firstOwed, type ActName } from './step_forms'

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

/** What an act takes along besides its own: the form its flow demands. Opens it, and raises Problem, while it is owed. */
export function stepFormFor(job: Job, act: ActName): ReturnType<typeof filledFor> {
  const visit = visitOf(job.ticket)?.id ?? ''
  try {
    return filledFor(job, act, useBench().draftOf(visit))
  } catch (owed) {
    if (asProblem(owed).code === FORM_OWED) void toStepForm(job.ticket.id, act)
    throw owed
  }
}

/** Where several acts follow each other, all their forms come before the first. */
export function formsFirst(job: Job, kinds: readonly OperationKind[]): void {
  const owed = firstOwed(job, kinds.map((kind) => ACT_OF[kind]), useBench().draftOf(visitOf(job.ticket)?.id ?? ''))
  if (owed) stepFormFor(job, owed.act)
}

/** It went with its act: the next one is filled in anew. */
export async function stepFormSent(job: Job, act: ActName): Promise<void> {
  const visit = visitOf(job.ticket)?.id ?? ''
  const { [act]: sent, ...others } = useBench().draftOf(visit).stepForms
  if (sent) await useBench().write(visit, { stepForms: others })
}

/** A wrong tap is taken back before it leaves the phone; what is evidence, was signed, or has a form of its own is not. */
const UNDOABLE: ReadonlySet<OperationKind> = new Set(['depart', 'suspend', 'incomplete', 'promise', 'refuse_promise', 'call', 'step'])

export async function act(job: Job, kind: OperationKind, words: string, body: { readonly [name: string]: Json | undefined }, pictures: readonly Picture[] = []): Promise<void> {
  const bench = useBench()
  const filled = stepFormFor(job, ACT_OF[kind]) as { step_form?: Json }
  const newFiles = await Promise.all(
    pictures.map(async ({ id, path }) => ({ id, kind: 'photo' as const, bytes: await sizeOf(path), content: path })),
  )
  const visit = visitOf(job.ticket)?.id ?? ''
  const canUndo = UNDOABLE.has(kind) && filled.step_form === undefined
  await bench.record({ job: job.ticket.id, visit, kind, body: { ...body, ...filled }, words, canUndo }, newFiles)
  await stepFormSent(job, ACT_OF[kind])
}

/** The moment by the phone's clock put right, for acts that ask for one. */
export const deviceAt = (): string => fieldClock().now().toISOString()

/** He is there and has done nothing yet. */
export function isInside(job: Job): boolean {
  const visit = visitOf(job.ticket)
  return visit !== null && stateOf(visit, useBench().acts) === 'arrived'
}

/** Inside, the first thing done begins the work. */
export async function beginWork(job: Job): Promise<void> {
  if (isInside(job)) await act(job, 'work', '开始处理', { device_at: deviceAt() })
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
  formsFirst(job, isInside(job) ? ['work', 'photos'] : ['photos'])
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

export function sizeOf(path: string): Promise<number> {
  // #ifdef H5
  return fetch(path).then(async (read) => (await read.blob()).size)
  // #endif
  // #ifndef H5
  return new Promise((resolve) =>
    uni.getFileInfo({ filePath: path, success: (got) => resolve(got.size), fail: () => resolve(0) }),
  )
  // #endif
}
