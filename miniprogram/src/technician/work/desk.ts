/** One person's bench on this phone: his day, his acts, and what waits to be sent. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { asProblem, newKey } from '@/api'
import type { Client } from '@/api/client'
import { Journal, type Act, type NewFile } from '@/offline/journal'
import type { SenderLease } from '@/offline/lease'
import type { Notice } from '@/offline/notices'
import type { KeptFile, Operation } from '@/offline/operations'
import { undoLeft } from '@/offline/undo'
import { queueReport, type QueueReport } from '@/offline/report'
import { Sender, type Drained, type Line } from '@/offline/sender'
import { ShelfFull, unlessFull, type FileShelf, type Shelf } from '@/offline/storage'
import { storeQuietly } from '@/platform/storing'
import { fieldClock } from '@/stores/field_clock'
import { DayBook, shanghaiDay, type KeptDay } from './day'
import { Drafts } from './drafts'
import { FaultBook } from './faults'
import { SentPhotos } from './sent_photos'
import { emptyDraft, progressOf, visitOf, type Draft, type Job, type Progress } from './job'

const NOTICES = 'bx.bench.notices'

/** What a desk stands on: whose it is, where he keeps things, and who answers him. */
export interface Ground {
  technician: string
  shelf: Shelf
  files: FileShelf<string>
  /** Who is asked where the net is needed. */
  office: Client
  line: Line<string>
  lease: SenderLease
  /** False where the login has expired: nothing is asked or sent. */
  isKnown(): boolean
}

export interface Desk {
  ground: Ground
  day: ShallowRef<KeptDay | null>
  acts: ShallowRef<Operation[]>
  files: ShallowRef<Map<string, KeptFile>>
  notices: Ref<Notice[]>
  /** What he did last and may take back, for some seconds. */
  undoable: ShallowRef<Operation | null>
  undo(id: string): Promise<boolean>
  rest: Ref<Drained['rest']>
  trouble: Ref<string>
  /** The phone has no room: what was written last is in this tab alone. */
  isFull: Ref<boolean>
  percents: Ref<Record<string, number>>
  report: ComputedRef<QueueReport>
  journal: Journal<string>
  faults: FaultBook
  sent: SentPhotos
  /** From the phone at once; from the server where it can be heard. */
  open(): Promise<void>
  /** `own`: the job that he has just changed himself, of which he need not be told. */
  refresh(own?: string): Promise<void>
  /** Kept on the phone when this returns; then it is sent. Raises ShelfFull. */
  record(act: Act, newFiles?: readonly NewFile<string>[]): Promise<void>
  keepFile(job: string, file: NewFile<string>): Promise<void>
  send(): Promise<void>
  decide(id: string, state: 'waiting' | 'dropped'): Promise<void>
  jobNamed(id: string): Job | null
  draftOf(visit: string): Draft
  /** Seen at once; on a full phone it is written later, and `isFull` says so. */
  write(visit: string, changes: Partial<Draft>): Promise<void>
  progress(job: Job): Progress
  forgetNotice(id: string): void
}

export function newDesk(ground: Ground): Desk {
  const { technician, shelf } = ground
  const now = (): Date => fieldClock().now()
  const journal = new Journal(technician, shelf, ground.files, { now, newId: newKey })
  const days = new DayBook(technician, shelf, ground.office)
  const drafts = new Drafts(technician, shelf)
  const faults = new FaultBook(shelf, ground.office)
  const sent = new SentPhotos(technician, shelf, ground.files, ground.office)

  const day = shallowRef<KeptDay | null>(null)
  const acts = shallowRef<Operation[]>([])
  const files = shallowRef<Map<string, KeptFile>>(new Map())
  const written = ref<Record<string, Draft>>({})
  const notices = ref<Notice[]>([])
  const undoable = shallowRef<Operation | null>(null)
  const rest = ref<Drained['rest']>('all_sent')
  const trouble = ref('')
  const isFull = ref(false)
  const percents = ref<Record<string, number>>({})
  let again: ReturnType<typeof setTimeout> | undefined
  let undoEnds: ReturnType<typeof setTimeout> | undefined

  const sender = new Sender(journal, ground.line, ground.lease, newKey, now, ({ file }) => {
    if (file) percents.value = { ...percents.value, [file.id]: file.percent }
    else void reread()
  })

  async function reread(): Promise<void> {
    acts.value = await journal.operations()
    showUndo()
    files.value = await journal.keptFiles()
  }

  /** The last act that can still be taken back, until it cannot. */
  function showUndo(): void {
    clearTimeout(undoEnds)
    const at = now().getTime()
    undoable.value = acts.value.filter((each) => undoLeft(each, at) > 0).at(-1) ?? null
    if (undoable.value) undoEnds = setTimeout(showUndo, undoLeft(undoable.value, at))
  }

  /** False where it has left already. */
  async function undo(id: string): Promise<boolean> {
    const isUndone = await journal.withdraw(id)
    await reread()
    return isUndone
  }

  async function open(): Promise<void> {
    const isFirst = day.value === null
    if (isFirst) {
      written.value = await drafts.all()
      notices.value = (uni.getStorageSync(`${NOTICES}.${technician}`) as Notice[]) || []
    }
    await reread()
    // Last, for a day without the acts on it shows what is done as still to be done.
    if (isFirst) day.value ??= await days.kept()
    await refresh()
    await journal.sweep()
  }

  async function refresh(own = ''): Promise<void> {
    if (!ground.isKnown()) return
    try {
      const begun = new Set(acts.value.map((act) => act.job))
      const heard = await days.refresh(now(), begun)
      day.value = heard.day
      trouble.value = ''
      if (!heard.isKept) isFull.value = true
      heard.notices.filter((notice) => notice.job !== own).forEach(tell)
      await faults.bring(heard.day.jobs.map((job) => job.ticket.devices[0]?.product_line_id ?? ''))
      void sent.bring(heard.day.jobs).catch(() => undefined) // the pages show what is there
    } catch (thrown) {
      trouble.value = asProblem(thrown).message
    }
    void send()
  }

  function tell(notice: Notice): void {
    if (!notices.value.some((each) => each.id === notice.id)) keepNotices([notice, ...notices.value].slice(0, 30))
  }

  function keepNotices(kept: Notice[]): void {
    notices.value = kept
    storeQuietly(`${NOTICES}.${technician}`, kept)
  }

  async function record(act: Act, newFiles: readonly NewFile<string>[] = []): Promise<void> {
    await journal.record(act, newFiles).catch(noteFull)
    await reread()
    void send()
  }

  async function keepFile(job: string, file: NewFile<string>): Promise<void> {
    await journal.keepFile(job, file).catch(noteFull)
    await reread()
  }

  function noteFull(failure: unknown): never {
    if (failure instanceof ShelfFull) isFull.value = true
    throw failure
  }

  /** What was written on a full phone, once there is room; `isFull` says whether there is. */
  async function writeAnew(): Promise<void> {
    if (!isFull.value) return
    await journal.sweep()
    isFull.value = !(await drafts.keepAll(written.value).then(() => true, unlessFull))
  }

  async function send(): Promise<void> {
    clearTimeout(again)
    if (!ground.isKnown()) {
      rest.value = acts.value.some((act) => act.state === 'waiting') ? 'signed_out' : 'all_sent'
      return
    }
    const had = acts.value.filter((act) => act.state === 'waiting').length
    const end = await sender.drain()
    await writeAnew()
    await reread()
    rest.value = end.rest
    if (end.again > 0) again = setTimeout(() => void send(), end.again * 1_000)
    if (had > 0 && end.rest === 'all_sent') await refresh()
  }

  async function decide(id: string, state: 'waiting' | 'dropped'): Promise<void> {
    await journal.change(id, { state, refused: undefined, sentBack: undefined })
    await reread()
    void send()
  }

  const draftOf = (visit: string): Draft => written.value[visit] ?? emptyDraft()

  async function write(visit: string, changes: Partial<Draft>): Promise<void> {
    const draft = { ...draftOf(visit), ...changes }
    written.value = { ...written.value, [visit]: draft }
    if (!(await drafts.keep(visit, draft).then(() => true, unlessFull))) isFull.value = true
  }

  return {
    ground, day, acts, files, notices, undoable, undo, rest, trouble, isFull, percents, journal, faults, sent,
    report: computed(() => queueReport(acts.value, files.value, (at) => shanghaiDay(new Date(at)) === shanghaiDay(now()), now().getTime())),
    open, refresh, record, keepFile, send, decide, draftOf, write,
    jobNamed: (id) => day.value?.jobs.find((job) => job.ticket.id === id) ?? null,
    progress: (job) => progressOf(job, acts.value, draftOf(visitOf(job.ticket)?.id ?? '')),
    forgetNotice: (id) => keepNotices(notices.value.filter((each) => each.id !== id)),
  }
}
